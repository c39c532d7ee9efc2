import type { SQSClient } from "@aws-sdk/client-sqs";
import { log } from "../log";
import { mapLimited } from "../map-limited";
import type { ParkedRuns } from "./parked-runs";
import { wakeMessage } from "./run-message";
import { sendRuns, type RunQueues } from "./send-runs";

/** What the clock of the runs works with. */
export interface RunClockParts extends RunQueues {
  readonly parked: ParkedRuns;
  readonly sqs: SQSClient;
}

/**
 * A run that was sent a wake and still waits is sent another after this time. The wake may be waiting
 * itself, behind other runs of its entity.
 */
const again = 15 * 60_000;
const concurrency = 5;

/**
 * Sends every run whose time has come a wake. What fails half-way is done again at the next turn: the
 * queue drops a wake that it has had, and a run that is woken twice looks twice.
 * @throws when the table or the queue cannot be reached.
 */
export async function wakeDue({ parked, sqs, ...queues }: RunClockParts): Promise<void> {
  const now = Date.now();
  let count = 0;
  for await (const runs of parked.due(now)) {
    const messages = runs.map(({ runId, group, resumeAt }) => wakeMessage(runId, group, resumeAt));
    await sendRuns(sqs, queues, messages);
    await mapLimited(runs, concurrency, (run) => parked.postpone(run, now + again));
    count += runs.length;
  }
  if (count > 0) log.info("runs woken", { count });
}
