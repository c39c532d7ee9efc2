import { readFileSync } from "node:fs";
import * as path from "node:path";
import { workerData } from "node:worker_threads";
import { SharedOutput } from "./shared-output";
import type { WorkerSettings } from "./worker-messages";

/** Stands between jq's WebAssembly and the system, since `jq-wasm` has no settings for that. */

const { output: memory, maxMemoryBytes } = workerData as WorkerSettings;
export const output = new SharedOutput(memory);

/** What became of the call, apart from its output. */
export const state = { errorText: "", isOutputFull: false, isMemoryFull: false };

const stackBytes = 16 * 1024 * 1024;
const pageBytes = 64 * 1024;
const maxErrorCharacters = 4096;
const stdout = 1;
const stderr = 2;

type Call = (...args: number[]) => unknown;
type Imports = Readonly<Record<string, Readonly<Record<string, Call>>>>;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** TypeScript knows WebAssembly in browsers only. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    readonly Module: new (code: Uint8Array) => object;
    readonly Instance: new (module: object, imports: Imports) => Instance;
    readonly Memory: new () => Memory;
  };
};

/**
 * Instantiates jq with what it may do: nothing but to read its input, and to write into the output that both
 * threads see. The names of its imports are a letter each; the functions behind them have Emscripten's names.
 */
export function instantiate(imports: Imports, onSuccess: (instance: Instance) => void): void {
  const code = readFileSync(path.join(__dirname, "jq.wasm"));
  const own = ownCalls(imports, () => memoryOf(instance).buffer);
  const names = new Set(Object.keys(own));
  const guarded = mapCalls(imports, (call) => {
    names.delete(call.name);
    return own[call.name] ?? call;
  });
  const [missing] = names;
  if (missing) throw otherWasm(`${missing} was not found`);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), guarded);
  enlargeStack(instance);
  onSuccess(instance);
}

function mapCalls(imports: Imports, change: (call: Call) => Call): Imports {
  const ofModule = (calls: Readonly<Record<string, Call>>) =>
    Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, change(call)]));
  return Object.fromEntries(
    Object.entries(imports).map(([name, calls]) => [name, ofModule(calls)]),
  );
}

function memoryOf({ exports }: Instance): Memory {
  const found = Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
  return found as Memory;
}

/** By Emscripten's names: an empty environment, a bounded memory, and what jq writes. */
function ownCalls(imports: Imports, buffer: () => ArrayBuffer): Readonly<Record<string, Call>> {
  const theirs = new Map(
    Object.values(imports).flatMap((calls) =>
      Object.values(calls).map((call) => [call.name, call]),
    ),
  );
  return {
    _emscripten_resize_heap(bytes = 0) {
      // Emscripten adds up to a fifth to what is asked for.
      state.isMemoryFull ||= bytes >>> 0 > maxMemoryBytes / 1.2;
      return state.isMemoryFull ? 0 : theirs.get("_emscripten_resize_heap")?.(bytes);
    },
    _environ_get: () => 0,
    _environ_sizes_get(countPointer = 0, bytesPointer = 0) {
      const view = new DataView(buffer());
      view.setUint32(countPointer, 0, true);
      view.setUint32(bytesPointer, 0, true);
      return 0;
    },
    _fd_write(file = 0, vectors = 0, count = 0, writtenPointer = 0) {
      if (file !== stdout && file !== stderr)
        return theirs.get("_fd_write")?.(file, vectors, count, writtenPointer);
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
 * jq-wasm 3.0.0 is linked with a stack of 1 MiB and no check: a filter of some 640 levels overflows it into
 * jq's data, and every later call fails or is wrong. So the stack gets 16 MiB between jq's data and its
 * heap, which is more than the thread's own stack can use up: that one ends the call with a RangeError. The
 * heap's beginning is a word in jq's data that holds the address of the stack's end.
 */
function enlargeStack(instance: Instance): void {
  const { J: restore, L: current } = instance.exports as Readonly<Record<"J" | "L", Call>>;
  const stackEnd = Number(current());
  memoryOf(instance).grow(stackBytes / pageBytes);
  const words = new Int32Array(memoryOf(instance).buffer, 0, stackEnd >> 2);
  const heapBegin = words.indexOf(stackEnd);
  if (heapBegin === -1 || words.includes(stackEnd, heapBegin + 1))
    throw otherWasm("its heap's beginning was not found");
  words[heapBegin] = stackEnd + stackBytes;
  restore(stackEnd + stackBytes);
  if (Number(current()) !== stackEnd + stackBytes) throw otherWasm("its stack was not found");
}

function otherWasm(reason: string): Error {
  return new Error(`jq.wasm is not that of jq-wasm 3.0.0-jq-1.8.2: ${reason}`);
}
