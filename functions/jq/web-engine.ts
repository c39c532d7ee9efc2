import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  completeLines,
  maxMemoryBytes,
  type Engine,
  type EngineCall,
  type EngineFailure,
  type EngineRun,
} from "./engine";
import { SharedOutput } from "./shared-output";
import type { JqLimits } from "./types";
import { watch } from "./watchdog";
import type { WorkerReply, WorkerRequest, WorkerSettings } from "./worker-messages";
import { loadWorkerSource } from "./worker-source";

interface Thread {
  readonly worker: Worker;
  readonly output: SharedOutput;
  calls: number;
}

/** After so many calls a thread gives way to a new one: each leaves one of Emscripten's 4,096 files open. */
const mostCalls = 1000;

/**
 * Runs jq-wasm in a thread: no environment, no files, one call after the other. A call that fails in
 * any other way than by jq's own exit takes the thread with it, and so do many calls; the next call starts
 * another one.
 */
export function createWebEngine(limits: JqLimits): Engine {
  let thread: Promise<Thread> | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function run(call: EngineCall): Promise<EngineRun> {
    thread ??= startThread(limits);
    const own = thread;
    try {
      const current = await own;
      const { failure, isUsable } = await runIn(current, call, limits);
      const lines = completeLines(current.output.read());
      current.calls += 1;
      if (!isUsable || current.calls >= mostCalls) await discard(own);
      return failure ? { lines, failure } : { lines };
    } catch (error) {
      await discard(own);
      throw error;
    }
  }

  async function discard(own: Promise<Thread> | undefined): Promise<void> {
    if (thread === own) thread = undefined;
    await own?.then(({ worker }) => worker.terminate()).catch(() => undefined);
  }

  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    const done = queue.then(job);
    queue = done.catch(() => undefined);
    return done;
  };
  return { run: (call) => enqueue(() => run(call)), close: () => enqueue(() => discard(thread)) };
}

async function startThread({ maxOutputBytes }: JqLimits): Promise<Thread> {
  const { text, folder } = await loadWorkerSource();
  const output = SharedOutput.allocate(maxOutputBytes);
  const workerData: WorkerSettings = { output, maxMemoryBytes };
  // jq.wasm is looked for in __dirname, which code from a text does not have.
  const worker = new Worker(`globalThis.__dirname = ${JSON.stringify(folder)};\n${text}`, {
    eval: true,
    workerData,
    env: {},
    execArgv: [],
    // Its native stack is what ends a recursion; the heap holds little more than one call's data.
    resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 4 },
    // Emscripten announces every abort; it is told in the failure.
    stdout: true,
    stderr: true,
  });
  await once(worker, "message").catch((error: Error) => {
    throw new Error(`JQ cannot be started: ${error.message}`, { cause: error });
  });
  // A thread that breaks between two calls must not end the process.
  worker.on("error", () => undefined);
  worker.unref();
  return { worker, output: new SharedOutput(output), calls: 0 };
}

function runIn(
  { worker, output }: Thread,
  request: WorkerRequest,
  limits: JqLimits,
): Promise<{ failure?: EngineFailure; isUsable: boolean }> {
  return new Promise((resolve) => {
    const end = (isUsable: boolean, failure?: EngineFailure) => {
      unwatch();
      worker.off("message", onMessage).off("error", onError).off("exit", onExit).unref();
      resolve(failure ? { failure, isUsable } : { isUsable });
    };
    const onMessage = (message: Exclude<WorkerReply, "ready">) => {
      const { failure } = message;
      end(!failure || failure.kind === "exit", failure);
    };
    const onError = (error: Error) => end(false, { kind: "crash", message: error.message });
    const onExit = () => end(false, { kind: "crash", message: "its thread ended" });
    output.begin();
    worker.on("message", onMessage).on("error", onError).on("exit", onExit).ref();
    worker.postMessage(request);
    const unwatch = watch(
      limits.timeoutMilliseconds,
      () => output.progress,
      () => {
        if (!output.isEnded) end(false, { kind: "time", message: "it stood still" });
      },
    );
  });
}
