import type { PauseOptions } from "../../registry/action";
import type { Redact } from "./redact";

/** Instead of an outcome: the run goes on later. */
export interface Pause {
  readonly status: "PAUSED";
  /** When the handler is called again at the latest, in milliseconds since the epoch. */
  readonly resumeAt: number;
  /** Short text beside the run's status meanwhile. */
  readonly statusLabel?: string;
}

/** What `run.pause` throws; whatever a handler makes of it, the run is paused. */
export class PauseError extends Error {
  override readonly name = "PauseError";

  constructor() {
    super("the run is paused");
  }
}

/** A week: a run is remembered for twice as long. */
const maxSeconds = 7 * 24 * 60 * 60;

/** Reads what a handler gave to `run.pause`. @throws RangeError */
export function readPause({ seconds, statusLabel }: PauseOptions, redact: Redact): Pause {
  if (!(seconds >= 1 && seconds <= maxSeconds)) {
    throw new RangeError(
      `run.pause: seconds is ${String(seconds)}; allowed is 1 to ${maxSeconds} (a week).`,
    );
  }
  return {
    status: "PAUSED",
    resumeAt: Date.now() + Math.ceil(seconds * 1000),
    ...(statusLabel !== undefined && { statusLabel: redact(statusLabel) }),
  };
}
