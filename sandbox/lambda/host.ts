import type { Hops } from "../hops";
import type { TraceKeys } from "../traces";
import type { FunctionConfig } from "./function-config";
import { FunctionPool } from "./function-pool";
import { LambdaInvocationError } from "./invocation-error";
import { readLogEntry } from "./log-line";
import { readStack } from "./source-positions";
import { checkFunction, checkPayload, checkResult } from "./limits";

export type { FunctionConfig } from "./function-config";
export { LambdaInvocationError } from "./invocation-error";

/** How the host is set up. */
export interface LambdaHostOptions {
  readonly hops: Hops;
  /** Variables that every function has besides its own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called for each line that a function writes, besides `logs`. */
  readonly onLog?: (functionName: string, line: string) => void;
}

/** Characters of a line that a hop shows. */
const SHOWN = 200;
/** How many lines of each function are kept. */
const KEPT_LINES = 10_000;

/** Runs functions from their bundles, in processes that see nothing of the laptop's environment. */
export class LambdaHost {
  /** Failures that tests order. */
  readonly faults = {
    /** Kills the processes of the next invocations as they begin, as if out of memory. */
    crash: (name: string, times = 1): void => {
      this.#crashes.set(name, (this.#crashes.get(name) ?? 0) + times);
    },
    /** Kills the processes of a function in the midst of what they do. */
    kill: (name: string): void => this.#find(name).kill(),
  };
  readonly #hops: Hops;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #onLog: NonNullable<LambdaHostOptions["onLog"]>;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #retired = new Set<FunctionPool>();
  readonly #logs = new Map<string, string[]>();
  readonly #crashes = new Map<string, number>();
  readonly #killAll = (): void => {
    for (const pool of this.#allPools()) pool.kill();
  };

  constructor({ hops, environment = {}, onLog = () => undefined }: LambdaHostOptions) {
    this.#hops = hops;
    this.#environment = environment;
    this.#onLog = onLog;
    process.once("exit", this.#killAll);
  }

  /** Adds a function, or replaces it: invocations under way end with the old code. */
  define(config: FunctionConfig): void {
    checkFunction(config);
    const earlier = this.#pools.get(config.name);
    if (earlier) this.#retire(earlier);
    const environment = { ...this.#environment, ...config.environment };
    const pool = new FunctionPool({ ...config, environment }, (line) =>
      this.#log(config.name, line, []),
    );
    this.#pools.set(config.name, pool);
  }

  /** Names of all functions, in alphabetical order. */
  get names(): string[] {
    return [...this.#pools.keys()].sort();
  }

  /** The access key that a function works with. @throws TypeError when there is no such function */
  accessKeyOf(name: string): string | undefined {
    return this.#find(name).config.environment["AWS_ACCESS_KEY_ID"];
  }

  /** Whether there is such a function. */
  has(name: string): boolean {
    return this.#pools.has(name);
  }

  /** Takes a function away: invocations under way end, others find none. */
  remove(name: string): void {
    const pool = this.#pools.get(name);
    if (!pool) return;
    this.#retire(pool);
    this.#pools.delete(name);
  }

  /**
   * Invokes a function and waits for its result.
   * @throws LambdaInvocationError when the function fails, dies or takes too long; TypeError when
   * there is no such function.
   */
  async invoke(nameOrArn: string, event: unknown): Promise<unknown> {
    const pool = this.#find(nameOrArn);
    const { name } = pool.config;
    checkPayload(name, event);
    const { traces } = this.#hops;
    return traces.within(this.#tracesOf(event), async () => {
      this.#hops.record(
        "Lambda",
        `${name} invoked`,
        { kind: "passed", to: name },
        { payload: event },
      );
      // The process may have been started on another account.
      const { current } = traces;
      const onLine = (line: string) => this.#log(name, line, current);
      try {
        const context = { trace: traces.newHeader(), onLine };
        const result = await pool.invoke(event, this.#takeCrash(name), context);
        checkResult(name, result);
        this.#hops.record("Lambda", `${name} succeeded`, undefined, { payload: result });
        return result;
      } catch (error) {
        this.#recordFailure(name, error);
        throw error;
      }
    });
  }

  /** A run that has waited is taken up again by a clock, which acts on nobody's account. */
  #tracesOf(event: unknown): TraceKeys {
    const { traces } = this.#hops;
    if (traces.current.length > 0) return traces.current;
    return traces.of(...((JSON.stringify(event) ?? "").match(/\br_[A-Za-z0-9]{16}\b/g) ?? []));
  }

  #recordFailure(name: string, error: unknown): void {
    const isKnown = error instanceof LambdaInvocationError;
    const said = isKnown ? error.errorMessage : String(error);
    const read = readStack(isKnown ? error.trace : [], said);
    const { frames: stack, excerpt, message: reason = said } = read;
    const what = `${name} failed: ${isKnown ? error.errorType : reason}`;
    this.#hops.record("Lambda", what, {
      ...{ kind: "failed", function: name, reason, stack },
      ...(excerpt !== undefined && { excerpt }),
    });
  }

  /** The lines a function has written, standard output and error alike, oldest first. */
  logs(name: string): string[] {
    return [...(this.#logs.get(name) ?? [])];
  }

  /** The lines of every function, by name; none of one that has written nothing. */
  allLogs(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.#pools.keys()].sort().map((name) => [name, this.logs(name)]),
    );
  }

  /** Ends all processes and waits until they are gone; invocations under way fail. */
  async close(): Promise<void> {
    process.off("exit", this.#killAll);
    await Promise.all(this.#allPools().map((pool) => pool.close()));
    this.#pools.clear();
    this.#retired.clear();
  }

  #retire(pool: FunctionPool): void {
    pool.retire();
    this.#retired.add(pool);
  }

  #find(nameOrArn: string): FunctionPool {
    const pools = [...this.#pools.values()];
    const found = pools.find(({ config }) => [config.name, config.arn].includes(nameOrArn));
    if (found) return found;
    const known = [...this.#pools.keys()].join(", ") || "none";
    throw new TypeError(`There is no function ${nameOrArn}; known are: ${known}.`);
  }

  #takeCrash(name: string): boolean {
    const left = this.#crashes.get(name) ?? 0;
    if (left > 0) this.#crashes.set(name, left - 1);
    return left > 0;
  }

  #log(name: string, line: string, traces: TraceKeys): void {
    const lines = this.#logs.get(name) ?? [];
    this.#logs.set(name, lines);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    this.#onLog(name, line);
    const entry = readLogEntry(line);
    const { frames, excerpt, message } = readStack(entry?.stack ?? [], entry?.error);
    const detail = {
      kind: "output",
      function: name,
      line,
      ...(entry && { entry }),
      stack: frames,
      ...(excerpt !== undefined && { excerpt }),
      ...(message !== undefined && { message }),
    } as const;
    this.#hops.record("Lambda", `${name}: ${line.slice(0, SHOWN)}`, detail, { traces });
  }

  #allPools(): FunctionPool[] {
    return [...this.#pools.values(), ...this.#retired];
  }
}
