import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendAll } from "../queue";
import { wakeMessage } from "../runs/run-message";
import type { Performer } from "./discharge";

/** Wakes the run that waits for the decision. A stack is told first: the run looks at it. */
export function wakeRun(sqs: SQSClient, queueUrl: string): Performer {
  return async ({ id, run, todo }) => {
    if (todo.signal) return { later: todo.signal.at };
    if (!run) return { done: {} };
    await sendAll(sqs, queueUrl, [wakeMessage(run.id, run.group, id)]);
    return { done: {} };
  };
}
