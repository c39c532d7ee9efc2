import type { QueueMessage } from "../queue";
import {
  groupOf,
  isWake,
  readRunMessage,
  runIdOf,
  wakeMessage,
  type RunMessage,
} from "./run-message";
import type { RunRequest } from "./run-request";
import type { RunStore } from "./run-store";

/**
 * Tells of a message that came again whether a process may have died of its run: one that was begun and has
 * given no answer.
 * @returns undefined, or how often it was tried since then
 */
export function suspectIn(
  store: Pick<RunStore, "read">,
): (body: string) => Promise<number | undefined> {
  return async (body) => {
    const run = await store.read(runIdOf(readRunMessage(body)));
    if (!run || run.ended || run.outcome) return undefined;
    return run.inCompany || run.deadlineAt !== undefined ? run.attempts : undefined;
  };
}

/**
 * The message with which a run goes on in a process of its own, because its action does not share one any
 * more since the stack was deployed anew; undefined for a run that stays.
 * @param actions those whose runs share processes, as they are deployed now
 * @param request what is to be run; undefined for a wake of a run that does not wait
 */
export function strangeRun(
  actions: ReadonlySet<string>,
  message: RunMessage,
  request: RunRequest | undefined,
  messageId: string,
): QueueMessage | undefined {
  if (!request || actions.has(request.action)) return undefined;
  const own: RunRequest = { ...request, shared: false };
  if (isWake(message)) return wakeMessage(message.wake, groupOf(own), messageId);
  return { body: JSON.stringify(own), group: groupOf(own), deduplicationId: own.runId };
}
