import type { PortAction } from "../../functions/port/types";
import { ApiError, invalidRequest, notFound, quote } from "./api-error";
import { bodyShape } from "./body-shape";
import { checkIdentifier } from "./identifiers";
import type { Model, StoredAction } from "./model";
import { checkProperties } from "./properties-check";

/** An action as it is sent: what is stored of it, without what the stand-in adds. */
export type ActionBody = PortAction &
  Pick<StoredAction, "requiredApproval" | "approvalNotification">;

/** The one kind of encryption that Port offers for an input. */
export const INPUT_ENCRYPTION = "aes256-gcm";

const text = { type: "string" };
const texts = { type: "array", items: text };

/** Reads the body of `POST` and `PUT /v1/actions`. */
export const readAction = bodyShape<ActionBody>({
  type: "object",
  properties: {
    identifier: text,
    title: text,
    icon: text,
    description: text,
    publish: { type: "boolean" },
    allowAnyoneToViewRuns: { type: "boolean" },
    trigger: {
      type: "object",
      properties: {
        type: { enum: ["self-service"] },
        operation: { enum: ["CREATE", "DAY-2", "DELETE"] },
        blueprintIdentifier: text,
        userInputs: {
          type: "object",
          properties: {
            properties: { type: "object", additionalProperties: { type: "object" } },
            required: texts,
            order: texts,
            steps: { type: "array" },
            titles: { type: "object" },
          },
          required: ["properties"],
          additionalProperties: false,
        },
        condition: { type: "object" },
        actionCardButtonText: text,
        executeActionButtonText: text,
      },
      required: ["type", "operation", "userInputs"],
      additionalProperties: false,
    },
    invocationMethod: {
      type: "object",
      properties: { type: { enum: ["KAFKA"] }, payload: { type: ["object", "array"] } },
      required: ["type"],
      additionalProperties: false,
    },
    requiredApproval: {
      type: ["boolean", "object"],
      properties: { type: { enum: ["ANY", "ALL"] } },
      required: ["type"],
      additionalProperties: false,
    },
    approvalNotification: {
      type: "object",
      properties: {
        type: { enum: ["webhook", "email"] },
        format: { enum: ["json", "slack"] },
        url: text,
      },
      required: ["type"],
      additionalProperties: false,
    },
  },
  required: ["identifier", "trigger", "invocationMethod"],
  additionalProperties: false,
});

/** Checks what a shape cannot say: the identifier, the blueprint and the schema of the inputs. */
export function checkAction(model: Model, action: ActionBody): void {
  const { operation, blueprintIdentifier, userInputs } = action.trigger;
  checkIdentifier("action", action.identifier);
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

/** The inputs of an action that are encrypted before anyone sees them. */
export function encryptedInputsOf(action: PortAction): Set<string> {
  const inputs = Object.entries(action.trigger.userInputs.properties);
  return new Set(inputs.filter(([, schema]) => schema.encryption !== undefined).map(([id]) => id));
}

function checkInputs(userInputs: ActionBody["trigger"]["userInputs"]): void {
  try {
    checkProperties("input", userInputs);
    checkEncryption(userInputs);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(422, "user_inputs_schema_invalid", error.message);
  }
}

function checkEncryption({ properties }: ActionBody["trigger"]["userInputs"]): void {
  for (const [id, { encryption }] of Object.entries(properties)) {
    if (encryption === undefined || encryption === INPUT_ENCRYPTION) continue;
    throw invalidRequest(
      `The input ${quote(id)} has the encryption ${quote(encryption)}; ` +
        `allowed: ${quote(INPUT_ENCRYPTION)}.`,
    );
  }
}
