import type { QueueMessage } from "../queue";
import type { RunRequest } from "./run-request";

/** Asks the worker to go on with a run that waits. */
export interface WakeMessage {
  /** Id of the run. */
  readonly wake: string;
}

/** What travels on the runs queue: a new run, or the call to go on with one. */
export type RunMessage = RunRequest | WakeMessage;

/** Understands the body of a message of the runs queue. */
export function readRunMessage(body: string): RunMessage {
  return JSON.parse(body) as RunMessage;
}

/** Whether a message is a call to go on. */
export function isWake(message: RunMessage): message is WakeMessage {
  return "wake" in message;
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
  return run.entityIdentifier ? `${run.blueprint ?? ""}/${run.entityIdentifier}` : run.runId;
}

/**
 * The message that wakes a run.
 * @param occasion tells one wake of a run from another: when its waiting ends, or the id of the
 *   approval that it waits for
 */
export function wakeMessage(runId: string, group: string, occasion: number | string): QueueMessage {
  const message: WakeMessage = { wake: runId };
  return { body: JSON.stringify(message), group, deduplicationId: `wake ${runId} ${occasion}` };
}
