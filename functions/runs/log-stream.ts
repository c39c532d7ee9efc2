import { log } from "../log";
import type { Port } from "../port";

/**
 * Sends a run's log lines to Port in order while the handler works. Lines that come in while a
 * call is under way go together in the next one. A line that Port refuses never fails the run.
 */
export class LogStream {
  #waiting: string[] = [];
  #sending: Promise<void> | undefined;

  constructor(
    private readonly port: Port,
    private readonly runId: string,
  ) {}

  /** Adds a line. */
  add(line: string): void {
    this.#waiting.push(line);
    this.#sending ??= this.#send();
  }

  /** Waits until every line so far is sent or given up. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  async #send(): Promise<void> {
    // Lines that are written without a pause between them go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const message = this.#waiting.join("\n");
      this.#waiting = [];
      try {
        await this.port.runs.addLog(this.runId, message);
      } catch (error) {
        log.warn("run log not written", { runId: this.runId, error: (error as Error).message });
      }
    }
    this.#sending = undefined;
  }
}
