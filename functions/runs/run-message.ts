import * as t from "io-ts";
import { checked } from "../../registry/checked";
import { anyObject, decodeBody, limited } from "../decode-body";
import type { QueueMessage } from "../queue";
import type { RunRequest } from "./run-request";
import { isRunId } from "./run-id";

/** Asks the worker to go on with a run that waits. */
export interface WakeMessage {
  /** Id of the run. */
  readonly wake: string;
}

/** What travels on the runs queue: a new run, or the call to go on with one. */
export type RunMessage = RunRequest | WakeMessage;

const runId = checked("a run id", isRunId);
const textOrNull = t.union([t.string, t.null], "a text or null");
const entity = t.intersection([
  anyObject,
  t.type({ identifier: t.string, properties: anyObject, relations: anyObject }),
]);

const runCodec = t.intersection([
  t.type({
    runId,
    action: limited(200),
    entity: t.union([entity, t.null], "an entity or null"),
    properties: anyObject,
    by: t.partial({ userId: t.string, email: t.string, name: t.string }),
  }),
  t.partial({ blueprint: textOrNull, entityIdentifier: textOrNull, refusal: t.string }),
  t.partial({ workflowRun: runId, shared: t.boolean }),
]);
const wakeCodec = t.strict({ wake: runId });

/** Understands the body of a message of the runs queue. @throws DeadLetterError */
export function readRunMessage(body: string): RunMessage {
  const isCall = Object.hasOwn(decodeBody(anyObject, body), "wake");
  if (isCall) return decodeBody(wakeCodec, body);
  const none = { blueprint: null, entityIdentifier: null };
  return { ...none, ...decodeBody(runCodec, body) } as RunRequest;
}

/** Whether a message is a call to go on. */
export function isWake(message: RunMessage): message is WakeMessage {
  return Object.hasOwn(message, "wake");
}

/** Id of the run that a message is about. */
export function runIdOf(message: RunMessage): string {
  return isWake(message) ? message.wake : message.runId;
}

/**
 * The group in which a run's messages travel: runs of one entity are handled in order, runs without
 * an entity do not wait for each other. A wake is never handled before the run's earlier message.
 */
export function groupOf(run: RunRequest): string {
  const own = run.entityIdentifier ? `${run.blueprint ?? ""}/${run.entityIdentifier}` : run.runId;
  return run.shared ? `${sharedPrefix}${own}` : own;
}

/** Neither ids of runs nor identifiers of blueprints hold a space. */
const sharedPrefix = "shared ";

/** Whether a group is one of the queue of runs that share processes. */
export function isSharedGroup(group: string): boolean {
  return group.startsWith(sharedPrefix);
}

/**
 * The message that wakes a run.
 * @param occasion tells one wake of a run from another: when its waiting ends, or the message that
 *   asked for it
 */
export function wakeMessage(runId: string, group: string, occasion: number | string): QueueMessage {
  const message: WakeMessage = { wake: runId };
  return { body: JSON.stringify(message), group, deduplicationId: `wake ${runId} ${occasion}` };
}
