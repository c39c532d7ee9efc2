import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { processEnvironment, type FunctionConfig } from "./function-config";
import { LambdaInvocationError } from "./invocation-error";
import type { FunctionError, InvokeMessage, RuntimeMessage } from "./messages";

const RUNTIME = join(__dirname, "runtime.mts");
/** Where Node keeps what it has made of the runtime's TypeScript: that takes half of a process's start. */
const NODE_COMPILE_CACHE = join(__dirname, "../../node_modules/.cache/longshore/v8");
/** Lambda allows ten seconds; a laptop that starts many at once may need longer. */
const INIT_SECONDS = 30;

/** What an invocation brings besides its event. */
export interface InvocationContext {
  /** Goes with every request that the function makes to the sandbox. */
  readonly trace: string;
  /** Called for each line that the function writes. */
  readonly onLine: (line: string) => void;
}

/** One execution environment of a function: a process that handles one event at a time. */
export class ExecutionEnvironment {
  /** Resolves when the process has ended and its last output is read. */
  readonly ended: Promise<void>;
  readonly #config: FunctionConfig;
  readonly #process: ChildProcess;
  readonly #ready: Promise<RuntimeMessage>;
  #message = Promise.withResolvers<RuntimeMessage>();
  #onLine: (line: string) => void;
  /** The end mark both streams write, and how many have yet to come. */
  #mark = { line: "", left: 0, seen: Promise.withResolvers<void>() };

  /** @param onLine called for what it writes before its first invocation */
  constructor(config: FunctionConfig, onLine: (line: string) => void) {
    this.#config = config;
    this.#onLine = onLine;
    this.#process = fork(RUNTIME, [], {
      cwd: config.folder,
      env: { ...processEnvironment(config, logStreamName()), NODE_COMPILE_CACHE },
      execArgv: [
        `--max-old-space-size=${config.memoryMb}`,
        "--disable-warning=ExperimentalWarning",
      ],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#read(line));
    }
    this.#process.on("message", (message) => this.#message.resolve(message as RuntimeMessage));
    this.ended = new Promise((resolve) => {
      this.#process.once("close", () => resolve());
      this.#process.once("error", () => resolve());
    });
    this.#ready = this.#message.promise;
  }

  /** Whether the process can take another event. */
  get isAlive(): boolean {
    const { killed, exitCode, signalCode } = this.#process;
    return !killed && exitCode === null && signalCode === null;
  }

  /** Handles one event. @throws LambdaInvocationError */
  async invoke(requestId: string, event: unknown, context: InvocationContext): Promise<unknown> {
    this.#onLine = context.onLine;
    const { name, timeoutSeconds } = this.#config;
    const started = await this.#within(INIT_SECONDS, requestId, () => this.#ready);
    if (started.kind === "failure") {
      this.kill();
      await this.ended;
      throw new LambdaInvocationError(name, started.error);
    }
    const outcome = await this.#within(timeoutSeconds, requestId, () =>
      this.#run(requestId, event, context.trace),
    );
    if (outcome.kind === "failure") throw new LambdaInvocationError(name, outcome.error);
    return outcome.kind === "result" ? (JSON.parse(outcome.json) as unknown) : null;
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async #run(requestId: string, event: unknown, trace: string): Promise<RuntimeMessage> {
    this.#message = Promise.withResolvers();
    const endMark = `END RequestId: ${requestId}`;
    this.#mark = { line: endMark, left: 2, seen: Promise.withResolvers() };
    const { arn: functionArn, timeoutSeconds } = this.#config;
    const deadline = Date.now() + timeoutSeconds * 1000;
    const message: InvokeMessage = { requestId, event, functionArn, trace, deadline, endMark };
    // A process that is gone already is noticed by its end.
    this.#process.send(message, () => undefined);
    const outcome = await this.#message.promise;
    await this.#mark.seen.promise;
    return outcome;
  }

  /** Waits for something the process does; the process has to live and gets only so long. */
  async #within<T>(seconds: number, requestId: string, work: () => Promise<T>): Promise<T> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.kill();
    }, seconds * 1000);
    const end = this.ended.then(() => {
      const { name } = this.#config;
      throw new LambdaInvocationError(
        name,
        isLate ? timedOut(requestId, seconds) : this.#exited(requestId),
      );
    });
    try {
      return await Promise.race([work(), end]);
    } finally {
      clearTimeout(timer);
    }
  }

  #exited(requestId: string): FunctionError {
    const { exitCode, signalCode } = this.#process;
    const how =
      signalCode === "SIGKILL" ? "signal: killed" : `exit status ${exitCode ?? signalCode}`;
    return failure("Runtime.ExitError", requestId, `Runtime exited with error: ${how}`);
  }

  #read(line: string): void {
    if (line !== this.#mark.line || line === "") {
      if (line !== "") this.#onLine(line);
      return;
    }
    this.#mark.left -= 1;
    if (this.#mark.left === 0) this.#mark.seen.resolve();
  }
}

function timedOut(requestId: string, seconds: number): FunctionError {
  const reason = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return failure("Sandbox.Timedout", requestId, reason);
}

function failure(errorType: string, requestId: string, reason: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}`, trace: [] };
}

function logStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
}
