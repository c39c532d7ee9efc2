import {
  answerWith,
  refuseRequest,
  toRecord,
  type Refused,
  type RequestAnswer,
  type SignedRequest,
} from "../signed-request";
import { recordLetter } from "../dead-letter";
import type { QueueMessage } from "../queue";
import { sortRecord, type IntakeOptions } from "./intake";
import { refusedRun } from "./refused-run";

/** How requests are read. */
export interface ReceiveOptions extends Omit<IntakeOptions, "messageSecrets"> {
  /** The secrets with which requests may be signed. */
  readonly secrets: readonly string[];
  /** Name under which dead letters are brought back. */
  readonly topic: string;
}

/** What a request comes to. */
export type Received =
  | { readonly refused: Refused }
  | {
      readonly refused?: undefined;
      readonly answer: RequestAnswer;
      readonly runs: readonly QueueMessage[];
      readonly deadLetters: readonly QueueMessage[];
    };

/**
 * Reads a request of Port's about a run. It was sent to this stack alone: what is signed and is not a run
 * of ours ends as FAILURE where it says which run it is, and is a dead letter otherwise.
 */
export function receiveRun(request: SignedRequest, options: ReceiveOptions): Received {
  const { secrets, topic, ...how } = options;
  const refused = refuseRequest(request, secrets, Date.now());
  if (refused) return { refused };
  const record = toRecord(request, topic);
  const sorted = sortRecord(record, { ...how, messageSecrets: "checked" });
  const none = { runs: [], deadLetters: [] };
  if ("run" in sorted) {
    return {
      ...none,
      answer: answerWith(202, { ok: true, run: sorted.runId }),
      runs: [sorted.run],
    };
  }
  const message = "skipped" in sorted ? sorted.skipped : sorted.reason;
  const answer = answerWith(422, { ok: false, error: "not_executed", message });
  if (sorted.runId !== undefined) {
    return { ...none, answer, runs: [refusedRun(sorted.runId, message)] };
  }
  return { ...none, answer, deadLetters: [recordLetter(record, message)] };
}
