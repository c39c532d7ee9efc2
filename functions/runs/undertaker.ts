import { log } from "../log";
import type { Port } from "../port";
import { LogStream } from "./log-stream";
import { failure, type Outcome } from "./outcome";
import { shows } from "./port-state";
import { report } from "./report";
import { isWake, runIdOf, type RunMessage } from "./run-message";
import type { RunStore } from "./run-store";
import { RunBusyError } from "./take-up";
import { giveBack } from "./worker";

/** What the undertaker works with. */
export interface UndertakerParts {
  readonly store: RunStore;
  readonly port: Port;
  /** Log group of the worker. */
  readonly workerLogGroup: string;
  /** That of the worker whose runs share processes; undefined where none do. */
  readonly sharedLogGroup?: string | undefined;
}

/**
 * Ends a run whose message, or whose wake, the queue gave up on: with the stored outcome when the handler came
 * through and only Port could not be told, else as FAILURE.
 * @throws when Port must be told later.
 */
export async function bury(
  parts: UndertakerParts,
  message: RunMessage,
  owner: string,
): Promise<void> {
  const { store, port } = parts;
  const runId = runIdOf(message);
  if (isWake(message) && !(await store.read(runId))) {
    log.info("nothing to bury", { runId, state: "unknown" });
    return;
  }
  const claim = await store.claim(runId, owner, { countAttempt: false });
  if (claim.state === "ended") return;
  if (claim.state === "busy") throw new RunBusyError(`Run ${runId} is held by another invocation.`);
  const logs = new LogStream(port, runId, { unsent: claim.run.unsentLog });
  try {
    const known = claim.run.outcome;
    const isShared = (isWake(message) ? claim.run.request : message)?.shared === true;
    const logGroup = (isShared && parts.sharedLogGroup) || parts.workerLogGroup;
    const outcome = known ?? gaveUp(logGroup);
    // Kept first: no later delivery may start the handler of a run that Port shows as ended.
    if (!known) await store.saveOutcome(runId, owner, outcome);
    const shown = known && (await port.runs.get(runId));
    if (!shown || !shows(shown, outcome)) await report(port, runId, outcome, logs);
    await store.markEnded(runId, owner);
    log.info("run buried", { runId, status: outcome.status });
  } catch (error) {
    await giveBack(store, { runId, owner }, await logs.stop());
    throw error;
  }
}

function gaveUp(logGroup: string): Outcome {
  return failure(
    `The runner gave up on this run (crash, out of memory or time-out). ` +
      `Its last words are in log group ${logGroup}.`,
  );
}
