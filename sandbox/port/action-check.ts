import type { PortAction, PortAutomation } from "../../functions/port/types";
import { ApiError, invalidRequest, notFound, quote } from "./api-error";
import { bodyOf } from "./body-of";
import { checkIdentifier } from "./identifiers";
import type { Model, StoredAction } from "./model";
import { checkProperties } from "./properties-check";

/** An action as it is sent: what is stored of it, without what the stand-in adds. */
export type ActionBody = PortAction &
  Pick<StoredAction, "requiredApproval" | "approvalNotification">;

/** Reads the body of `POST` and `PUT /v1/actions`. */
export const readAction = bodyOf<ActionBody>("PUT /v1/actions/:action");

/** Checks what a shape cannot say: the identifier, the blueprint and the schema of the inputs. */
export function checkAction(model: Model, action: ActionBody): void {
  checkIdentifier("action", action.identifier);
  const watched = watchedBlueprint(action);
  if (watched !== undefined) {
    if (model.blueprints.has(watched)) return;
    throw notFound("blueprint", watched, ` for the automation ${quote(action.identifier)}`);
  }
  const { operation, blueprintIdentifier, userInputs } = action.trigger;
  if (blueprintIdentifier === undefined && operation !== "CREATE") {
    throw invalidRequest(
      `The action ${quote(action.identifier)} is a ${operation} action, which works on an entity; ` +
        "give trigger.blueprintIdentifier.",
    );
  }
  if (blueprintIdentifier !== undefined && !model.blueprints.has(blueprintIdentifier)) {
    const where = ` for the action ${quote(action.identifier)}`;
    throw notFound("blueprint", blueprintIdentifier, where);
  }
  checkInputs(userInputs);
}

/** The blueprint whose changes Port reacts to by itself; undefined for an action that people start. */
export function watchedBlueprint(action: PortAction | PortAutomation): string | undefined {
  const { trigger } = action;
  return trigger.type === "automation" ? trigger.event.blueprintIdentifier : undefined;
}

/** The inputs of an action that are encrypted before anyone sees them. */
export function encryptedInputsOf(action: PortAction): Set<string> {
  const inputs = Object.entries(action.trigger.userInputs.properties);
  return new Set(inputs.filter(([, schema]) => schema.encryption !== undefined).map(([id]) => id));
}

function checkInputs(userInputs: ActionBody["trigger"]["userInputs"]): void {
  try {
    checkProperties("input", userInputs);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(422, "user_inputs_schema_invalid", error.message);
  }
}
