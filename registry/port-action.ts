import type { Invocation, PortAction, PropertySchema } from "./contract/port-data";
import type { Action } from "./action";
import { blueprintIdentifier } from "./blueprint";

/** Without a payload of its own the message on the runs topic has Port's fixed shape, run id included. */
const byKafka: Invocation = { type: "KAFKA" };

/**
 * Lets Port tell of a run by a signed request. Its body says as a template what a message on the runs topic
 * has by itself, so that both are read by the same rules.
 */
export function byWebhook(url: string): Invocation {
  return {
    type: "WEBHOOK",
    url,
    agent: false,
    // The run ends when its handler does, long after the answer.
    synchronized: false,
    method: "POST",
    body: {
      resourceType: "run",
      action: "{{ .action.identifier }}",
      blueprint: "{{ .action.blueprint }}",
      run: { id: "{{ .run.id }}" },
      trigger: { by: "{{ .trigger.by }}", at: "{{ .trigger.at }}" },
      entity: "{{ .entity }}",
      properties: "{{ .inputs }}",
    },
  };
}

/** The action as Port's API takes it. @param invocation how Port tells of its runs */
export function toPortAction(action: Action, invocation: Invocation = byKafka): PortAction {
  const fields = Object.entries(action.input);
  const properties: Record<string, PropertySchema> = Object.fromEntries(
    fields.map(([name, field]) => [name, field.schema]),
  );
  return {
    identifier: action.identifier,
    title: action.title,
    ...(action.icon === undefined ? {} : { icon: action.icon }),
    ...(action.description === undefined ? {} : { description: action.description }),
    trigger: {
      type: "self-service",
      operation: action.trigger,
      blueprintIdentifier: blueprintIdentifier(action.blueprint),
      userInputs: {
        properties,
        required: fields.filter(([, field]) => field.required).map(([name]) => name),
        order: fields.map(([name]) => name),
      },
    },
    invocationMethod: invocation,
    publish: true,
  };
}
