import { createHash } from "node:crypto";
import type { PortAutomation } from "./contract/port-data";

/** Characters that an identifier keeps of a blueprint's. */
const longest = 60;

/**
 * Lets Port send each change of a blueprint's entities as a signed request. Its body says what a message of
 * the change log has by itself.
 * @param stack tells it from the automation of another stack, such as `longshore-prod`
 */
export function toPortAutomation(blueprint: string, url: string, stack: string): PortAutomation {
  const digits = createHash("sha256").update(`${stack} ${blueprint}`).digest("hex").slice(0, 8);
  return {
    identifier: `changes_of_${blueprint.slice(0, longest)}_${digits}`,
    title: `Changes of ${blueprint.slice(0, longest)}`,
    description: `Tells the stack ${stack} of Longshore; kept by it.`,
    trigger: {
      type: "automation",
      event: { type: "ANY_ENTITY_CHANGE", blueprintIdentifier: blueprint },
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
        action: "{{ .event.action }}",
        trigger: "{{ .event.trigger }}",
        context: "{{ .event.context }}",
        diff: "{{ .event.diff }}",
      },
    },
    publish: true,
  };
}
