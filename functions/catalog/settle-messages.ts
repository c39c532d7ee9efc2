import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { bareLetter } from "../dead-letter";
import { log } from "../log";
import { sendAll } from "../queue";
import { postpone } from "../sqs-batch";
import type { Letter } from "./resync";
import type { Verdict } from "./verdict";

/** Where the messages of the catalog go. */
export interface CatalogQueues {
  /** Where the messages that are settled come from. */
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly retrySeconds: number;
}

/** Puts letters into the dead-letter queue, where an alarm tells somebody. */
export async function bury(
  sqs: SQSClient,
  { deadLettersUrl }: CatalogQueues,
  letters: readonly Letter[],
): Promise<void> {
  const bare = letters.map(({ body, reason }) => bareLetter(body, reason));
  for (const { reason } of bare) log.error("catalog message refused", { reason });
  await sendAll(
    sqs,
    deadLettersUrl,
    bare.map(({ message }) => message),
  );
}

/**
 * Does what the verdicts say: what is refused goes into dead letters, what is to be tried again comes
 * back after a pause. A letter that cannot be sent leaves its message on the queue, which in the end
 * puts it into dead letters by itself; the others of the batch do not come back because of it.
 */
export async function settleMessages(
  sqs: SQSClient,
  queues: CatalogQueues,
  records: readonly SQSRecord[],
  verdicts: readonly Verdict[],
): Promise<SQSBatchResponse> {
  const failures: SQSBatchResponse["batchItemFailures"] = [];
  for (const [index, record] of records.entries()) {
    const verdict = verdicts[index] ?? { state: "retry", reason: "it was not handled" };
    if (verdict.state === "done" || (await isBuried(sqs, queues, record, verdict))) continue;
    await postpone(record, sqs, queues, undefined);
    failures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures: failures };
}

async function isBuried(
  sqs: SQSClient,
  queues: CatalogQueues,
  { messageId, body }: SQSRecord,
  { state, reason }: Exclude<Verdict, { state: "done" }>,
): Promise<boolean> {
  const repeat = (why: string) => {
    log.warn("catalog message will be repeated", { messageId, reason: why.slice(0, 500) });
    return false;
  };
  if (state === "retry") return repeat(reason);
  try {
    await bury(sqs, queues, [{ body, reason }]);
    return true;
  } catch (error) {
    return repeat(`it cannot be put into dead letters: ${(error as Error).message}`);
  }
}
