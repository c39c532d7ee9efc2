import * as pulumi from "@pulumi/pulumi";
import type { ActionRunner } from "./action-runner";
import type { ApprovalDesk } from "./approval-desk";
import type { CatalogExporter } from "./catalog-exporter";
import type { ChangeRunner } from "./change-runner";
import type { DeadLetters } from "./dead-letters";
import type { FailedBatches } from "./failed-batches";

/** What of a stack has dead letters. */
export interface RedriveRoutesArgs {
  readonly deadLetters: DeadLetters;
  /** Undefined when no topic is read. */
  readonly failedBatches?: FailedBatches | undefined;
  readonly runs: ActionRunner;
  /** Of records, or what stands for it in dead letters of requests. */
  readonly runsTopic: string;
  /** Undefined when no handler listens to changes. */
  readonly changes?: ChangeRunner | undefined;
  readonly changesTopic: string;
  /** Undefined when nothing waits for an approval. */
  readonly desk?: Pick<ApprovalDesk, "asksQueue"> | undefined;
  /** Undefined when no handler mirrors a resource type. */
  readonly catalog?: CatalogExporter | undefined;
}

/** Says where dead letters lie and where they go back, for `npm run redrive`: a stack output. */
export function redriveRoutes(args: RedriveRoutesArgs) {
  const { deadLetters, failedBatches, runs, runsTopic, changes, changesTopic, catalog, desk } =
    args;
  return pulumi.output({
    deadLetterQueues: [deadLetters.queue.url, ...(catalog ? [catalog.deadLetters.url] : [])],
    ...(failedBatches && { failedBatches: failedBatches.bucket.bucket }),
    records: {
      [runsTopic]: runs.redriven.url,
      ...(changes && { [changesTopic]: changes.redriven.url }),
    },
    failedRuns: runs.failedQueue.url,
    ...(changes && { changes: changes.queue.url }),
    ...(desk && { asks: desk.asksQueue.url }),
    ...(catalog && {
      catalog: { deadLetters: catalog.deadLetters.url, queue: catalog.queue.url },
    }),
  });
}
