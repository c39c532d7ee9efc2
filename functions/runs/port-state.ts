import { DeadLetterError } from "../dead-letter-error";
import { log } from "../log";
import type { Port } from "../port";

/**
 * Asks Port whether a run may still be worked on: whoever asked may have ended it meanwhile, and a
 * topic that is read from its start holds runs that ended long ago.
 * @throws DeadLetterError for a run that Port does not know, PortError when Port cannot be asked
 */
export async function isOpen(port: Port, runId: string): Promise<boolean> {
  const run = await port.runs.get(runId);
  if (!run) {
    throw new DeadLetterError(
      `Port does not know run "${runId}". Is the setting portApiUrl the API of the organisation whose topic this is?`,
    );
  }
  if (run.status === "IN_PROGRESS" && !run.endedAt) return true;
  if (run.status === "WAITING_FOR_APPROVAL" && !run.endedAt) {
    throw new Error(`Port itself still waits for the approval of run "${runId}".`);
  }
  // Also what Port may call by another name one day: nothing but an open run is worked on.
  log.info("run is not open in Port", { runId, status: run.status });
  return false;
}
