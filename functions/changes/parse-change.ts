import type { Change } from "../../registry/change-listener";
import type { Entity, JsonObject } from "../port/types";
import { at, isObject, parseJsonObject, readEntity } from "../runs/parse-message";

/** What became of one message of the change log. */
export type ParsedChange =
  | { readonly kind: "change"; readonly change: Change; readonly userId?: string }
  | { readonly kind: "foreign"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly reason: string };

const actions = ["CREATE", "UPDATE", "DELETE", "TIMER_EXPIRED"] as const;

/** Understands a message of Port's change log; the context's names come in two spellings. */
export function parseChange(text: string): ParsedChange {
  const message = parseJsonObject(text);
  if (typeof message === "string") return { kind: "unreadable", reason: message };
  const { resourceType } = message;
  if (typeof resourceType === "string" && resourceType !== "entity") {
    return { kind: "foreign", reason: `a change of a ${resourceType}` };
  }
  const action = actions.find((one) => one === message.action);
  if (!action) {
    const given = message.action ?? null;
    const shown = isObject(given) || Array.isArray(given) ? "no text" : JSON.stringify(given);
    return { kind: "unreadable", reason: `action is ${shown}; expected: ${actions.join(", ")}` };
  }
  // An automation has the entity of a timer, the change log has not.
  const isChange = action !== "TIMER_EXPIRED";
  const before = isChange ? readSide(message, "before") : null;
  const after = isChange ? readSide(message, "after") : null;
  const context = isObject(message.context) ? message.context : {};
  const blueprint = context.blueprint ?? context.blueprintIdentifier;
  const entity =
    context.entity ?? context.entityIdentifier ?? after?.identifier ?? before?.identifier;
  if (typeof blueprint !== "string" || typeof entity !== "string") {
    return { kind: "unreadable", reason: "context names no blueprint and entity" };
  }
  const by = readBy(message);
  return {
    kind: "change",
    ...(by.userId !== undefined && { userId: by.userId }),
    change: {
      action,
      blueprint,
      entity,
      by,
      before,
      after,
      ...(typeof at(message, "trigger.at") === "string" && {
        at: String(at(message, "trigger.at")),
      }),
    },
  };
}

function readSide(message: JsonObject, side: "before" | "after"): Entity | null {
  const entity = at(message, `diff.${side}`);
  return isObject(entity) ? readEntity(entity) : null;
}

function readBy(message: JsonObject): Change["by"] {
  const userId = at(message, "trigger.by.userId");
  const email = at(message, "trigger.by.user.email");
  return {
    ...(typeof userId === "string" && { userId }),
    ...(typeof email === "string" && { email }),
  };
}
