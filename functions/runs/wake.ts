import { log } from "../log";
import type { StoredRun } from "./run-store";
import type { Delivery } from "./take-up";
import { work, type WorkerParts } from "./worker";

/**
 * Goes on with a run that waits. What happens is decided by the run's own state, so a wake that comes
 * twice, too early or too late does no harm: a run that has never waited is still under way with the
 * message that began it, which the queue keeps in front of the wake.
 * @param reading gives what is stored of it; read now unless given
 * @throws when the wake must be delivered again.
 */
export async function wake(
  parts: WorkerParts,
  runId: string,
  delivery: Delivery,
  reading: Promise<StoredRun | undefined> = parts.store.read(runId),
): Promise<void> {
  const run = await reading;
  if (run?.request && !run.ended) return work(parts, run.request, delivery);
  const state = run === undefined ? "unknown" : run.ended ? "ended" : "not waiting";
  log.info("nothing to wake", { runId, state });
}
