import { createHash } from "node:crypto";
import type { PortAutomation } from "./contract/port-data";

/** Characters that an identifier keeps of a blueprint's. */
const longest = 60;

/** What a blueprint's entities go through: any change, or the end of one of their timers. */
export interface Watched {
  readonly blueprint: string;
  /** Identifier of the timer; undefined for changes. */
  readonly timer?: string;
}

/**
 * Lets Port send each change of a blueprint's entities as a signed request, or that a timer of theirs has expired.
 * Its body says what a message of the change log has by itself.
 * @param stack tells it from the automation of another stack, such as `longshore-prod`
 */
export function toPortAutomation(
  { blueprint, timer }: Watched,
  url: string,
  stack: string,
): PortAutomation {
  const whole = [stack, blueprint, ...(timer === undefined ? [] : [timer])].join(" ");
  const digits = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  const named = blueprint.slice(0, longest);
  const [kind, title] =
    timer === undefined
      ? ["changes_of", `Changes of ${named}`]
      : ["timer_of", `Timer ${timer.slice(0, longest)} of ${named}`];
  return {
    identifier: `${kind}_${named}_${digits}`,
    title,
    description: `Tells the stack ${stack} of Longshore; kept by it.`,
    trigger: {
      type: "automation",
      event: {
        blueprintIdentifier: blueprint,
        ...(timer === undefined
          ? { type: "ANY_ENTITY_CHANGE" }
          : { type: "TIMER_PROPERTY_EXPIRED", propertyIdentifier: timer }),
      },
    },
    invocationMethod: {
      type: "WEBHOOK",
      url,
      agent: false,
      // The answer says that the change is queued, which is all that Port has to know.
      synchronized: true,
      method: "POST",
      body: {
        resourceType: "entity",
        // What Port itself calls it in an automation is published for changes alone.
        action: timer === undefined ? "{{ .event.action }}" : "TIMER_EXPIRED",
        trigger: "{{ .event.trigger }}",
        context: "{{ .event.context }}",
        diff: "{{ .event.diff }}",
      },
    },
    publish: true,
  };
}
