import { createBinaryEngine } from "./binary-engine";
import { FilterCompiler } from "./filter-compiler";
import { evaluate } from "./evaluate";
import type { Jq, JqLimits } from "./types";
import { createWebEngine } from "./web-engine";

export { JqCompileError } from "./compile-error";
export { firstOutput } from "./first-output";
export type { Jq, JqLimits, JqResult, JqTask } from "./types";

const defaults: JqLimits = {
  timeoutMilliseconds: 5000,
  maxOutputBytes: 4 * 1024 * 1024,
  maxOutputs: 10_000,
};

/**
 * Creates a JQ engine: `jq-wasm` in a thread of its own, or the jq binary that the environment
 * variable `JQ_PATH` names. Nothing is started before the first call.
 */
export function createJq(options: Partial<JqLimits> = {}): Jq {
  const limits = { ...defaults, ...options };
  const binary = process.env.JQ_PATH;
  const engine = binary ? createBinaryEngine(binary, limits) : createWebEngine(limits);
  const compiler = new FilterCompiler(engine);
  return {
    compile: (filter) => compiler.compile(filter),
    evaluate: (tasks) => evaluate(tasks, engine, compiler, limits),
    close: () => engine.close(),
  };
}
