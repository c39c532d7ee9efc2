import * as t from "io-ts";
import { checked } from "../../registry/checked";
import { decodeBody, limited } from "../decode-body";
import type { QueueMessage } from "../queue";
import { isRunId } from "./run-id";

/**
 * Asks the clock of the runs to wake one, on a queue of its own: who may write there, such as the
 * function that faces the internet, can wake runs and start none.
 */
export interface WakeRequest {
  /** Id of the run. */
  readonly wake: string;
  /** Group of its messages on the runs queue; it says behind what the wake waits, and nothing else. */
  readonly group: string;
}

const codec = t.strict({ wake: checked("a run id", isRunId), group: limited(2000) });

/**
 * The message that asks.
 * @param occasion tells one wake of a run from another
 */
export function wakeRequest(wake: string, group: string, occasion: string): QueueMessage {
  const request: WakeRequest = { wake, group };
  const body = JSON.stringify(request);
  return { body, group: wake, deduplicationId: `${wake} ${occasion}` };
}

/** Understands the body of a message of the wakes queue. @throws DeadLetterError */
export function readWakeRequest(body: string): WakeRequest {
  return decodeBody(codec, body);
}
