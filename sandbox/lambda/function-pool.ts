import { randomUUID } from "node:crypto";
import { ExecutionEnvironment, type InvocationContext } from "./environment";
import type { FunctionConfig } from "./function-config";

const DEFAULT_CONCURRENCY = 4;

type Waiting = PromiseWithResolvers<ExecutionEnvironment>;

/** The execution environments of one function: reused while idle, more of them when all are busy. */
export class FunctionPool {
  readonly config: FunctionConfig;
  readonly #onLog: (line: string) => void;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #waiting: Waiting[] = [];
  #idle: ExecutionEnvironment[] = [];
  #isRetired = false;

  constructor(config: FunctionConfig, onLog: (line: string) => void) {
    this.config = config;
    this.#onLog = onLog;
  }

  /**
   * Handles one event, as soon as an environment is free for it.
   * @param crashes whether the process dies as soon as it has the event
   * @throws LambdaInvocationError
   */
  async invoke(event: unknown, crashes: boolean, context: InvocationContext): Promise<unknown> {
    const environment = await this.#acquire();
    try {
      if (crashes) environment.kill();
      return await environment.invoke(randomUUID(), event, context);
    } finally {
      await this.#release(environment);
    }
  }

  /** Lets what is under way and waiting come to its end, and then ends the processes. */
  retire(): void {
    this.#isRetired = true;
    for (const environment of this.#idle) environment.kill();
    this.#idle = [];
  }

  /** Kills every process at once, for when there is no time to wait. */
  kill(): void {
    for (const environment of this.#all) environment.kill();
  }

  /** Ends every process and waits until all are gone. */
  async close(): Promise<void> {
    this.retire();
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new Error(`${this.config.name} was not invoked: the Lambda host is closed.`));
    }
    this.kill();
    await Promise.all([...this.#all].map(({ ended }) => ended));
  }

  async #acquire(): Promise<ExecutionEnvironment> {
    this.#idle = this.#idle.filter(({ isAlive }) => isAlive);
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size < (this.config.maxConcurrency ?? DEFAULT_CONCURRENCY)) return this.#start();
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  async #release(environment: ExecutionEnvironment): Promise<void> {
    if (!environment.isAlive) return environment.ended;
    const next = this.#waiting.shift();
    if (next) next.resolve(environment);
    else if (this.#isRetired) environment.kill();
    else this.#idle.push(environment);
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.config, this.#onLog);
    this.#all.add(environment);
    void environment.ended.then(() => {
      this.#all.delete(environment);
      // Its place is free, however it came to its end.
      const next = this.#waiting.shift();
      if (next) next.resolve(this.#start());
    });
    return environment;
  }
}
