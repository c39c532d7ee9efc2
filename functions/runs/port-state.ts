import { isNodeRun } from "../../registry/contract/port-names";
import { DeadLetterError } from "../dead-letter-error";
import { log } from "../log";
import type { Port } from "../port";
import type { Run } from "../port/types";
import type { Outcome } from "./outcome";
import type { RunRequest } from "./run-request";

/** A run, as far as it takes to ask for it. */
export type AskedRun = Pick<RunRequest, "runId" | "workflowRun">;

/** Asks Port for a run. @throws DeadLetterError for one that it does not know, PortError when it cannot be asked */
export async function askPort(port: Port, { runId, workflowRun }: AskedRun): Promise<Run> {
  // Port shows a node by its workflow's run alone: without that, the node counts as open.
  if (isNodeRun(runId) && workflowRun === undefined) return { id: runId, status: "IN_PROGRESS" };
  const run = await port.runs.get(runId, workflowRun);
  if (run) return run;
  throw new DeadLetterError(
    `Port does not know run "${runId}". Is the setting portApiUrl the API of the organisation whose topic this is?`,
  );
}

/**
 * Whether a run may still be worked on: whoever asked may have ended it meanwhile, and a topic that is
 * read from its start holds runs that ended long ago.
 * @throws Error while Port itself lets it wait
 */
export function isOpen(run: Run): boolean {
  if (run.status === "IN_PROGRESS" && !run.endedAt) return true;
  if (run.status === "WAITING_FOR_APPROVAL" && !run.endedAt) {
    throw new Error(`Port itself still waits for the approval of run "${run.id}".`);
  }
  // Also what Port may call by another name one day: nothing but an open run is worked on.
  log.info("run is not open in Port", { runId: run.id, status: run.status });
  return false;
}

/**
 * Whether Port shows a run as ended with just this outcome: it was told all of it then, since the end is
 * what it is told last, and a finished run does not change any more. An outcome that has no words of its
 * own may be somebody else's, and is never recognised.
 */
export function shows(run: Run, outcome: Outcome): boolean {
  const { status, statusLabel, summary, links } = outcome;
  if (!statusLabel && !summary && links.length === 0) return false;
  return (
    run.status === status &&
    same(run.statusLabel, statusLabel) &&
    same(run.summary, summary) &&
    links.join("\n") === [run.link ?? []].flat().join("\n")
  );
}

function same(shown: string | null | undefined, told: string | undefined): boolean {
  return (shown ?? "") === (told ?? "");
}
