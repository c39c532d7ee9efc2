import type { PortAction, PropertySchema } from "./contract/port-data";
import type { Action } from "./action";
import { blueprintIdentifier } from "./blueprint";

/** The action as Port's API takes it; Port answers it with a message on the runs topic. */
export function toPortAction(action: Action): PortAction {
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
    // Without a payload of its own the message has Port's fixed shape, run id included.
    invocationMethod: { type: "KAFKA" },
    publish: true,
  };
}
