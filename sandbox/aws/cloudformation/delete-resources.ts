import type { ResourceStatus } from "@aws-sdk/client-cloudformation";
import type { LiveResource } from "./changes";
import { messageOf } from "./errors";
import { inOrder } from "./in-order";
import type { ResourceKind, ResourceTask } from "./resource-kind";

/** What deleting works with. */
export interface DeletionParts {
  readonly kindOf: (type: string) => ResourceKind;
  /** Aborted when the sandbox ends. */
  readonly closed: AbortSignal;
  /** Whether a resource is left behind. */
  readonly isRetained: (one: LiveResource) => boolean;
  readonly taskOf: (one: LiveResource) => ResourceTask;
  readonly note: (one: LiveResource, status: ResourceStatus, reason?: string) => void;
  /** Called when the stack has a resource no more. */
  readonly gone: (one: LiveResource) => void;
}

/** Deletes resources, what depends on others before those. @returns logical ids of what is still there */
export async function deleteResources(
  all: readonly LiveResource[],
  parts: DeletionParts,
): Promise<string[]> {
  const failed: string[] = [];
  const keyOf = ({ declared, physicalId }: LiveResource) => `${declared.logicalId} ${physicalId}`;
  const usersOf = ({ declared: { logicalId } }: LiveResource) =>
    all.filter(({ declared }) => declared.after.includes(logicalId)).map(keyOf);
  const newestFirst = new Map([...all].reverse().map((one) => [keyOf(one), one]));
  await inOrder(newestFirst, usersOf, async (one) => {
    if (parts.isRetained(one)) parts.note(one, "DELETE_SKIPPED");
    else if (!(await deleteOne(one, parts))) {
      failed.push(one.declared.logicalId);
      return false;
    }
    parts.gone(one);
    return true;
  });
  return failed;
}

async function deleteOne(one: LiveResource, parts: DeletionParts): Promise<boolean> {
  const { closed, kindOf, taskOf, note } = parts;
  const { physicalId, identifier } = one;
  if (closed.aborted) return false;
  note(one, "DELETE_IN_PROGRESS");
  try {
    await kindOf(one.declared.type).delete({ ...taskOf(one), physicalId, identifier });
  } catch (error) {
    if (!closed.aborted) note(one, "DELETE_FAILED", messageOf(error));
    return false;
  }
  note(one, "DELETE_COMPLETE");
  return true;
}
