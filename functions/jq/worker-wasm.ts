import { workerData } from "node:worker_threads";
import { SharedOutput } from "./shared-output";
import type { WorkerSettings } from "./worker-messages";

/**
 * Stands between `jq-web` and its WebAssembly, since `jq-web` offers no settings. It must be imported
 * before `jq-web`, which instantiates its module as soon as it is loaded.
 */

const { output: memory, maxMemoryBytes } = workerData as WorkerSettings;
export const output = new SharedOutput(memory);

/** What became of the call, apart from its output. */
export const state = { errorText: "", isOutputFull: false, isMemoryFull: false };

const stackBytes = 16 * 1024 * 1024;
const maxErrorCharacters = 4096;
const stdout = 1;
const stderr = 2;

type Imports = Record<string, Record<string, (...args: number[]) => unknown>>;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  emscripten_stack_get_current(): number;
  _emscripten_stack_restore(pointer: number): void;
}

/** TypeScript knows WebAssembly in browsers only. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      code: Uint8Array,
      imports: Imports,
    ): Promise<{ readonly instance: { readonly exports: Exports } }>;
  };
};

const instantiate = WebAssembly.instantiate.bind(WebAssembly);

WebAssembly.instantiate = async (code, imports) => {
  const buffer = () => result.instance.exports.memory.buffer;
  const result = await instantiate(code, {
    ...imports,
    env: { ...imports.env, emscripten_resize_heap: limitMemory(imports) },
    wasi_snapshot_preview1: { ...imports.wasi_snapshot_preview1, ...hideSystem(imports, buffer) },
  });
  enlargeStack(result.instance.exports);
  return result;
};

function limitMemory(imports: Imports) {
  return (bytes: number) => {
    // Emscripten adds up to a fifth to what is asked for.
    state.isMemoryFull ||= bytes >>> 0 > maxMemoryBytes / 1.2;
    return state.isMemoryFull ? 0 : imports.env?.emscripten_resize_heap?.(bytes);
  };
}

/** Gives jq an empty environment, and catches what it writes. */
function hideSystem(imports: Imports, buffer: () => ArrayBuffer): Imports[string] {
  return {
    environ_get: () => 0,
    environ_sizes_get(countPointer = 0, bytesPointer = 0) {
      const view = new DataView(buffer());
      view.setUint32(countPointer, 0, true);
      view.setUint32(bytesPointer, 0, true);
      return 0;
    },
    fd_write(file = 0, vectors = 0, count = 0, writtenPointer = 0) {
      if (file !== stdout && file !== stderr) {
        return imports.wasi_snapshot_preview1?.fd_write?.(file, vectors, count, writtenPointer);
      }
      const view = new DataView(buffer());
      let written = 0;
      for (let vector = vectors; vector < vectors + 8 * count; vector += 8) {
        const bytes = view.getUint32(vector + 4, true);
        write(file, new Uint8Array(buffer(), view.getUint32(vector, true), bytes));
        written += bytes;
      }
      view.setUint32(writtenPointer, written, true);
      return 0;
    },
  };
}

function write(file: number, bytes: Uint8Array): void {
  if (file === stderr) {
    const room = maxErrorCharacters - state.errorText.length;
    state.errorText += Buffer.from(bytes).toString("utf8").slice(0, room);
  } else if (!output.write(bytes)) {
    state.isOutputFull = true;
    throw new Error("there is no room for more output");
  }
}

/**
 * jq-web 0.6.2 is linked with a stack of 64 KiB and no check: an input or a filter of some 100
 * levels overflows it into jq's data, and every later call fails or is wrong. So the stack gets
 * 16 MiB between jq's data and its heap, which is more than the thread's own stack can use up: that
 * one ends the call with a RangeError. The heap's beginning is a word in jq's data that holds the
 * address of the stack's end.
 */
function enlargeStack(exports: Exports): void {
  const stackEnd = exports.emscripten_stack_get_current();
  const words = new Int32Array(exports.memory.buffer, 0, stackEnd >> 2);
  const heapBegin = words.indexOf(stackEnd);
  if (heapBegin === -1 || words.includes(stackEnd, heapBegin + 1)) {
    throw new Error("jq.wasm is not that of jq-web 0.6.2: its heap's beginning was not found");
  }
  words[heapBegin] = stackEnd + stackBytes;
  exports._emscripten_stack_restore(stackEnd + stackBytes);
}
