import { setTimeout } from "node:timers/promises";
import { log } from "../log";
import { PortError, type Port } from "../port";
import { missingLines, pieceBytes, smallestPieceBytes, takePiece } from "./log-pieces";

/** The clock that a stream waits by. */
export interface Clock {
  now(): number;
  /** Waits; ends early, without an error, when `signal` is aborted. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

/** Seconds before the first repeat after a failure, doubled for each later one up to the longest. */
const pauses = { first: 1, longest: 15 };

/** The longest that Port may ask for: a timer of Node takes what is far longer for no time at all. */
const longestAsked = 300;

/** Characters of lines that wait for Port; later ones are dropped. */
const mostCharacters = 2_000_000;

/** Seconds for which `flush` waits when it is not told. */
const defaultPatience = 20;

const realClock: Clock = {
  now: Date.now,
  pause: (seconds, signal) =>
    setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined),
};

/**
 * Sends a run's log lines to Port in order while the handler works, in pieces that Port takes. Lines
 * that come in while a call is under way go together in the next one. While Port is away they wait; a
 * line that Port refuses never fails the run, and what is dropped in the end is counted.
 */
export class LogStream {
  readonly #clock: Clock;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  /** Lines that were not kept, and of which the log has not been told yet. */
  #missing = 0;
  #sending: Promise<void> | undefined;
  #pieceBytes = pieceBytes;
  /** Until when a failed call is repeated, in milliseconds; for ever while the handler works. */
  #patientUntil = Infinity;
  #wakeUp = new AbortController();

  /** @param unsent what an earlier invocation could not send */
  constructor(
    private readonly port: Port,
    private readonly runId: string,
    { unsent = [], clock = realClock }: { unsent?: readonly string[]; clock?: Clock } = {},
  ) {
    this.#clock = clock;
    for (const line of unsent) this.add(line);
  }

  /** Adds a line. */
  add(line: string): void {
    if (this.#waitingCharacters + line.length > mostCharacters) {
      this.#missing += 1;
      return;
    }
    this.#tellMissing();
    this.#put(line);
  }

  /** Waits until every line so far is sent; what Port has not taken in the given time is dropped. */
  async flush(patienceSeconds = defaultPatience): Promise<void> {
    this.#tellMissing();
    await this.#settle(patienceSeconds);
    if (this.#waiting.length > 0)
      this.#warn(this.#waiting.length, "Port did not take them in time");
    this.#setWaiting([]);
  }

  /** Tries once more, lets the call under way end, and gives `unsent`. */
  async stop(): Promise<readonly string[]> {
    this.#tellMissing();
    await this.#settle(0);
    return this.unsent;
  }

  /** What Port has not taken yet, for another invocation to send. */
  get unsent(): readonly string[] {
    return this.#waiting;
  }

  async #settle(patienceSeconds: number): Promise<void> {
    this.#patientUntil = this.#clock.now() + patienceSeconds * 1000;
    if (this.#waiting.length > 0) this.#sending ??= this.#send();
    this.#wakeUp.abort();
    while (this.#sending) await this.#sending;
    this.#patientUntil = Infinity;
  }

  async #send(): Promise<void> {
    // Lines that are written without a pause between them go together.
    await Promise.resolve();
    for (let failures = 0; this.#waiting.length > 0;) {
      const { message, lines, rest } = takePiece(this.#waiting, this.#pieceBytes);
      // Lines that come in meanwhile are added behind.
      const taken = this.#waiting.length;
      const goOn = () => this.#setWaiting([...rest, ...this.#waiting.slice(taken)]);
      try {
        await this.port.runs.addLog(this.runId, message);
        goOn();
        failures = 0;
      } catch (error) {
        if (isTooLarge(error) && this.#pieceBytes > smallestPieceBytes) {
          this.#pieceBytes = Math.max(smallestPieceBytes, Math.floor(this.#pieceBytes / 4));
        } else if (isPassing(error)) {
          failures += 1;
          if (!(await this.#waitAfter(error, failures))) break;
        } else {
          goOn();
          this.#warn(Math.max(1, lines), (error as Error).message);
        }
      }
    }
    this.#sending = undefined;
  }

  /** @returns false when the time is over before the next attempt may be made */
  async #waitAfter(error: unknown, failures: number): Promise<boolean> {
    const wish = error instanceof PortError ? (error.retryAfterSeconds ?? 0) : 0;
    const asked = Math.min(wish, longestAsked);
    const own = Math.min(pauses.first * 2 ** (failures - 1), pauses.longest);
    const seconds = Math.max(asked, own);
    if (this.#clock.now() + seconds * 1000 > this.#patientUntil) return false;
    this.#wakeUp = new AbortController();
    await this.#clock.pause(seconds, this.#wakeUp.signal);
    return true;
  }

  /** Puts the number of lines that are missing into the run's own log. */
  #tellMissing(): void {
    if (this.#missing === 0) return;
    this.#warn(this.#missing, "too many lines were waiting");
    this.#put(missingLines(this.#missing));
    this.#missing = 0;
  }

  #put(line: string): void {
    this.#waiting.push(line);
    this.#waitingCharacters += line.length;
    this.#sending ??= this.#send();
  }

  #setWaiting(lines: string[]): void {
    this.#waiting = lines;
    this.#waitingCharacters = lines.reduce((sum, { length }) => sum + length, 0);
  }

  #warn(lines: number, reason: string): void {
    log.warn("run log not written", { runId: this.runId, lines, error: reason });
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof PortError && error.status === 413;
}

/** Port was busy or away, or its credentials are about to be put right. */
function isPassing(error: unknown): boolean {
  return error instanceof PortError && (error.retryable || error.status === 401);
}
