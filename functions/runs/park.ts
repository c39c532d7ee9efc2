import { InputError } from "../../registry/errors";
import { log } from "../log";
import type { Port } from "../port";
import { withDeadline } from "../with-deadline";
import type { LogStream } from "./log-stream";
import type { Pause } from "./pause";
import type { RunRequest } from "./run-request";
import type { RunStore } from "./run-store";

/** Milliseconds for telling Port that a run waits. */
const tellingMilliseconds = 15_000;

/**
 * Lets a claimed run wait: tells Port, as far as it listens, then puts the run aside with all that is
 * needed to go on. Until that is stored the run is this delivery's, and a repeat pauses it again.
 * @returns undefined, or a sentence for the person at the form when the run is too large to wait
 * @throws when it could not be stored
 */
export async function park(
  { store, port }: { readonly store: RunStore; readonly port: Port },
  request: RunRequest,
  pause: Pause,
  owner: string,
  logs: LogStream,
): Promise<string | undefined> {
  const { runId } = request;
  await tellPort(port, runId, pause, logs);
  try {
    await store.park(request, owner, pause.resumeAt, logs.unsent);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `The run cannot wait, since it is too large to be kept. ${error.message}`;
  }
  log.info("run waits", { runId, until: new Date(pause.resumeAt).toISOString() });
  return undefined;
}

/** Waiting goes on without Port: neither a refusal nor silence may use up the queue's deliveries. */
async function tellPort(port: Port, runId: string, pause: Pause, logs: LogStream): Promise<void> {
  const { statusLabel } = pause;
  const never = new AbortController().signal;
  try {
    await withDeadline(tellingMilliseconds, never, async () => {
      await logs.stop();
      if (statusLabel !== undefined) await port.runs.update(runId, { statusLabel });
    });
  } catch (error) {
    log.warn("Port not told that a run waits", { runId, error: (error as Error).message });
  }
}
