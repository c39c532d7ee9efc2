import { readConstant } from "./constant";
import { encodeInput, isTooDeepForJq } from "./encode-input";
import { maxMemoryBytes, type Engine, type EngineFailure } from "./engine";
import type { FilterCompiler } from "./filter-compiler";
import { evaluatePlain, readPlain } from "./plain";
import { batchProgram } from "./programs";
import { readRow } from "./read-row";
import { chunkUnits, collectUnits, encodeUnits, type Unit } from "./units";
import type { JqLimits, JqResult, JqTask } from "./types";

/** How often a filter may fail the whole call before it is given up for the other inputs. */
const maxStrikes = 2;

/** How many filters and inputs of one evaluation may run into the time limit, before the rest is given up. */
const maxTimeouts = 8;

/**
 * Evaluates all filters of all tasks: those that are plain here, the others with jq, which is not started
 * when there are none.
 * @see Jq.evaluate
 */
export async function evaluate(
  tasks: readonly JqTask[],
  engine: Engine,
  compiler: FilterCompiler,
  limits: JqLimits,
): Promise<JqResult[][]> {
  const known = tasks.map((task) => evaluateHere(task, limits));
  const open = tasks.flatMap(({ input, filters }, index) => {
    const places = filters.flatMap((_, place) => (known[index]?.[place] ? [] : [place]));
    const asked = places.map((place) => filters[place] as string);
    return places.length === 0 ? [] : [{ index, places, task: { input, filters: asked } }];
  });
  const all = open.map(({ task }) => task);
  const results = open.length === 0 ? [] : await evaluateWithJq(all, engine, compiler, limits);
  for (const [number, { index, places }] of open.entries()) {
    for (const [nth, place] of places.entries()) known[index]![place] = results[number]?.[nth];
  }
  return known as JqResult[][];
}

/** @returns nothing in the places of filters that jq must evaluate */
function evaluateHere({ input, filters }: JqTask, limits: JqLimits): (JqResult | undefined)[] {
  const isTooDeep = isTooDeepForJq(input);
  return filters.map((filter) => {
    const constant = readConstant(filter);
    if (constant !== undefined) return { outputs: [constant] };
    const plain = isTooDeep ? undefined : readPlain(filter);
    return plain && evaluatePlain(plain, input, limits);
  });
}

async function evaluateWithJq(
  tasks: readonly JqTask[],
  engine: Engine,
  compiler: FilterCompiler,
  limits: JqLimits,
): Promise<JqResult[][]> {
  const filters = [...new Set(tasks.flatMap((task) => task.filters))];
  const checks = await Promise.all(filters.map((filter) => compiler.check(filter)));
  const bad = new Map(filters.map((filter, index) => [filter, checks[index]?.message]));
  const inputs = tasks.map(({ input }) => encodeInput(input));
  const results = tasks.map(({ filters }, index) =>
    filters.map((filter): JqResult => {
      const input = inputs[index];
      return { error: bad.get(filter) ?? (input && "error" in input ? input.error : "") };
    }),
  );
  const texts = inputs.map((input) => ("text" in input ? input.text : undefined));
  const usable = filters.filter((filter) => bad.get(filter) === undefined);
  await evaluateUnits(collectUnits(tasks, texts, usable), engine, limits, (unit, result) => {
    for (const place of unit.places) results[unit.task]![place] = result;
  });
  return results;
}

type Report = (unit: Unit, result: JqResult) => void;

/** Every round gives results, names a culprit, or is followed by one that does; so it ends. */
async function evaluateUnits(
  all: readonly Unit[],
  engine: Engine,
  limits: JqLimits,
  report: Report,
): Promise<void> {
  let waiting = all;
  let isSuspect = false;
  const failed: Failed = { byFilter: new Map(), timeouts: 0 };
  while (waiting.length > 0) {
    const units: readonly Unit[] = isSuspect ? waiting.slice(0, 1) : chunkUnits(waiting);
    const { filters, data } = encodeUnits(units);
    const program = batchProgram(filters, limits.maxOutputs);
    const { lines, failure } = await engine.run({ program, data });
    const done = units.slice(0, lines.length);
    for (const [index, unit] of done.entries()) {
      report(unit, readRow(lines[index] ?? "", limits.maxOutputs));
    }
    waiting = waiting.slice(done.length);
    const culprit = units[done.length];
    // What took the time is certain; for any other failure the next one has to fail alone, too.
    isSuspect = culprit !== undefined && failure?.kind !== "time" && units.length > 1;
    if (!culprit || isSuspect) continue;
    const error = describeFailure(failure, limits);
    report(culprit, { error });
    waiting = giveUp(waiting.slice(1), culprit, failure, error, failed, report);
  }
}

interface Failed {
  readonly byFilter: Map<string, number>;
  timeouts: number;
}

/** Bounds the time that failures take in all. @returns the units that are still to be evaluated */
function giveUp(
  waiting: readonly Unit[],
  { filter }: Unit,
  failure: EngineFailure | undefined,
  error: string,
  failed: Failed,
  report: Report,
): readonly Unit[] {
  // jq's own errors cost no time.
  if (failure?.kind === "exit") return waiting;
  const count = (failed.byFilter.get(filter) ?? 0) + 1;
  failed.byFilter.set(filter, count);
  if (failure?.kind === "time") failed.timeouts += 1;
  const isOver = failed.timeouts >= maxTimeouts;
  if (!isOver && count < maxStrikes) return waiting;
  const isLost = (unit: Unit) => isOver || unit.filter === filter;
  for (const unit of waiting.filter(isLost)) {
    const own = { error: `given up after ${count} other inputs, where ${error}` };
    const others = {
      error: `not evaluated: ${failed.timeouts} others ran into the time limit before`,
      passing: true as const,
    };
    report(unit, unit.filter === filter && count >= maxStrikes ? own : others);
  }
  return waiting.filter((unit) => !isLost(unit));
}

function describeFailure(failure: EngineFailure | undefined, limits: JqLimits): string {
  switch (failure?.kind) {
    case "time":
      return `it took longer than ${limits.timeoutMilliseconds} ms`;
    case "size":
      return `it gives more than ${limits.maxOutputBytes} bytes`;
    case "memory":
      return `it takes more memory than ${maxMemoryBytes / 1024 / 1024} MiB`;
    default:
      return `jq failed: ${failure?.message.trim() || "it wrote too little"}`;
  }
}
