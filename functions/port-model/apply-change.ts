import { log } from "../log";
import { declareStack, withdrawStack } from "./declare-stack";
import { keepPart } from "./keep-part";
import type { Keeper } from "./keeper";
import type { ModelEvent } from "./model-event";
import { createOwnership } from "./ownership";
import { removePart } from "./remove-part";

/**
 * Applies the change of one resource of a stack to Port; a repeat does no harm.
 * @returns what was done, for the stack's state
 */
export async function applyChange(keeper: Keeper, event: ModelEvent): Promise<object> {
  const ownership = createOwnership(keeper.port);
  const isDeletion = event.tf.action === "delete";
  try {
    if (event.kind === "stack") {
      const apply = isDeletion ? withdrawStack : declareStack;
      return await apply(keeper, ownership, event);
    }
    const apply = isDeletion ? removePart : keepPart;
    return await apply(keeper, ownership, event);
  } catch (error) {
    if (!isDeletion) throw error;
    const { message } = error as Error;
    if (!keeper.keepsModel) throw new Error(`${message} ${wayOut}`, { cause: error });
    log.warn("left in Port what says that the stack exists", { stack: event.stack, message });
    return { left: message };
  }
}

const wayOut =
  "To destroy the stack and leave Port as it is, without asking Port, type: " +
  "pulumi config set keepPortModel true; pulumi up; pulumi destroy";
