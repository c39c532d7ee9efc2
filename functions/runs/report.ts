import { isNodeRun } from "../../registry/contract/port-names";
import { log } from "../log";
import { mayPassLater, PortError, type Port } from "../port";
import type { LogStream } from "./log-stream";
import type { Run } from "../port/types";
import { failure, type Outcome } from "./outcome";
import { shows } from "./port-state";

/** How a run is reported. */
export interface ReportOptions {
  /**
   * The outcome as it was stored, when that is still under way: entities are written meanwhile, and the
   * run is ended with this one.
   */
  readonly stored?: Promise<Outcome>;
  /** How long the end of the run waits for Port to take the log. */
  readonly logPatienceSeconds?: number;
}

/**
 * Tells Port how a run ended, in the order that Port requires: entities, then logs, then the one
 * terminal status. Repeating it does no harm.
 * @returns whether Port shows the run as ended with this outcome
 * @throws when Port cannot be reached or asks to come back later.
 */
export async function report(
  port: Port,
  runId: string,
  outcome: Outcome,
  logs: LogStream,
  { stored = Promise.resolve(outcome), logPatienceSeconds }: ReportOptions = {},
): Promise<boolean> {
  // What Port shows beside entities are runs of actions.
  const writing = writeEntities(port, outcome, isNodeRun(runId) ? {} : { runId });
  // Both come to their end, so that nothing of this run is written after it was given back.
  await Promise.allSettled([writing, stored]);
  const known = await stored;
  const problem = await writing;
  const final = problem === undefined ? known : failure(problem, outcome.links);
  if (final.status === "FAILURE" && final.summary) logs.add(final.summary);
  await logs.flush(logPatienceSeconds);
  const run = await endRun(port, runId, final);
  return run !== undefined && shows(run, known);
}

/** @returns a sentence when Port refuses an entity for good */
async function writeEntities(
  port: Port,
  outcome: Outcome,
  options: { readonly runId?: string },
): Promise<string | undefined> {
  const { entities, deleted } = outcome;
  try {
    for (const [blueprint, group] of groupByBlueprint(entities)) {
      const [first, ...rest] = group;
      if (first && rest.length === 0) {
        await port.entities.upsert(blueprint, first, options);
        continue;
      }
      const { errors } = await port.entities.upsertMany(blueprint, group, options);
      const passing = errors.find(mayPassLater);
      if (passing)
        throw new Error(`Port did not write entity "${passing.identifier}": ${passing.message}`);
      const [refused] = errors;
      if (refused) {
        const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
        return `The work is done, but Port refused entity "${refused.identifier}" of blueprint "${blueprint}": ${refused.message}${more}`;
      }
    }
    if (deleted) await port.entities.delete(deleted.blueprint, deleted.identifier, options);
    return undefined;
  } catch (error) {
    if (!isFinal(error)) throw error;
    // The run has ended already, and its work is done all the same: the catalog shows it.
    if (error.code === "run_exhausted" && options.runId !== undefined) {
      return writeEntities(port, outcome, {});
    }
    return `The work is done, but its entity could not be written. ${error.message}`;
  }
}

/** @returns the run as Port shows it then; undefined when it is not known or was told less */
async function endRun(port: Port, runId: string, outcome: Outcome): Promise<Run | undefined> {
  const { status, statusLabel, summary, links, output, cancelled } = outcome;
  try {
    return await port.runs.end(runId, {
      status,
      ...(cancelled && { cancelled }),
      ...(output && { output }),
      ...(statusLabel && { statusLabel }),
      ...(summary && { summary }),
      ...(links.length > 0 && { link: links }),
    });
  } catch (error) {
    if (!isFinal(error)) throw error;
    const run = await port.runs.get(runId);
    if (run === undefined || run.endedAt || run.status === "SUCCESS" || run.status === "FAILURE") {
      log.warn("run is not open in Port", { runId, status: run?.status ?? "unknown to Port" });
      return run;
    }
    log.warn("Port refused the details of a run", { runId, error: error.message });
    return port.runs.end(runId, { status });
  }
}

/** Whether Port will give the same answer again. Wrong credentials may be put right in the meantime. */
function isFinal(error: unknown): error is PortError {
  return error instanceof PortError && !error.retryable && error.status !== 401;
}

function groupByBlueprint(entities: Outcome["entities"]) {
  return [...Map.groupBy(entities, ({ blueprint }) => blueprint)].map(
    ([blueprint, group]) =>
      [blueprint, group.map(({ blueprint: _own, ...entity }) => entity)] as const,
  );
}
