import type { QueueMessage } from "../queue";
import type { RunRequest } from "./run-request";

/** The message that ends a run of which nothing but its id is known, with a sentence for whoever asked. */
export function refusedRun(runId: string, reason: string): QueueMessage {
  const run: RunRequest = {
    ...{ runId, action: "unknown", blueprint: null, entityIdentifier: null, entity: null },
    ...{ properties: {}, by: {} },
    refusal: `This run reached Longshore and cannot be executed: ${reason.slice(0, 1000)}.`,
  };
  return { group: runId, deduplicationId: runId, body: JSON.stringify(run) };
}
