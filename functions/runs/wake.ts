import { log } from "../log";
import type { Delivery } from "./take-up";
import { work, type WorkerParts } from "./worker";

/**
 * Goes on with a run that waits. What happens is decided by the run's own state, so a wake that comes
 * twice, too early or too late does no harm: a run that has never waited is still under way with the
 * message that began it, which the queue keeps in front of the wake.
 * @throws when the wake must be delivered again.
 */
export async function wake(parts: WorkerParts, runId: string, delivery: Delivery): Promise<void> {
  const run = await parts.store.read(runId);
  if (run?.request && !run.ended) return work(parts, run.request, delivery);
  const state = run === undefined ? "unknown" : run.ended ? "ended" : "not waiting";
  log.info("nothing to wake", { runId, state });
}
