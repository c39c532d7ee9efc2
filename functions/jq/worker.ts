import { parentPort } from "node:worker_threads";
import { output, state } from "./worker-wasm";
import jqWeb from "jq-web";
import type { EngineFailure } from "./engine";
import type { WorkerReply, WorkerRequest } from "./worker-messages";

/**
 * The thread in which jq-web runs, since nothing else can end an endless program. It is bundled into
 * a text of its own (./worker-source).
 */
async function main(): Promise<void> {
  const jq = await jqWeb;
  parentPort?.on("message", (request: WorkerRequest) => {
    const failure = run(jq, request);
    output.end();
    reply(failure ? { failure } : {});
  });
  reply("ready");
}

function run(jq: Awaited<typeof jqWeb>, call: WorkerRequest): EngineFailure | undefined {
  Object.assign(state, { errorText: "", isOutputFull: false, isMemoryFull: false });
  try {
    // The program comes as a file, not as an argument: those lie on the stack. --argjson makes a file of the data.
    const program = `$__data[0] | ${call.program.toWellFormed()}`;
    jq.raw(program, [], ["-n", "-c", "--unbuffered", "-f", "--argjson", "__data", call.data]);
    return undefined;
  } catch (error) {
    return describe(error as Error & { exitCode?: number });
  }
}

function describe(error: Error & { exitCode?: number }): EngineFailure {
  if (state.isOutputFull) return { kind: "size", message: error.message };
  if (state.isMemoryFull) return { kind: "memory", message: error.message };
  if (error.exitCode === undefined) return { kind: "crash", message: error.message };
  return { kind: "exit", status: error.exitCode, message: state.errorText };
}

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message);
}

void main();
