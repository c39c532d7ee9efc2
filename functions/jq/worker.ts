import { parentPort } from "node:worker_threads";
import { loadJq, type Jq } from "jq-wasm";
import { instantiate, output, state } from "./worker-wasm";
import type { EngineFailure } from "./engine";
import type { WorkerReply, WorkerRequest } from "./worker-messages";

/**
 * The thread in which jq runs, since nothing else can end an endless program. It is bundled into
 * a text of its own (./worker-source).
 */
async function main(): Promise<void> {
  const jq = await loadJq({ instantiateWasm: instantiate as never });
  parentPort?.on("message", (request: WorkerRequest) => {
    const failure = run(jq, request);
    output.end();
    reply(failure ? { failure } : {});
  });
  reply("ready");
}

function run(jq: Jq, call: WorkerRequest): EngineFailure | undefined {
  Object.assign(state, { errorText: "", isOutputFull: false, isMemoryFull: false });
  try {
    const program = `input | ${call.program.toWellFormed()}`;
    const { exitCode } = jq.raw(call.data, program, ["-n", "-c", "--unbuffered"]);
    if (exitCode === 0) return undefined;
    return { kind: "exit", status: exitCode, message: state.errorText };
  } catch (error) {
    return describe(error as Error);
  }
}

function describe({ message }: Error): EngineFailure {
  if (state.isOutputFull) return { kind: "size", message };
  return { kind: state.isMemoryFull ? "memory" : "crash", message };
}

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message);
}

void main();
