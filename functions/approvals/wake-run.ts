import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendAll } from "../queue";
import { wakeRequest } from "../runs/wake-request";
import type { Performer } from "./discharge";

/**
 * Asks for the run that waits for the decision to be woken, on the wakes queue. A stack is told first:
 * the run looks at it.
 */
export function wakeRun(sqs: SQSClient, queueUrl: string): Performer {
  return async ({ id, run, todo }) => {
    if (todo.signal) return { later: todo.signal.at };
    if (!run) return { done: {} };
    await sendAll(sqs, queueUrl, [wakeRequest(run.id, run.group, id)]);
    return { done: {} };
  };
}
