import type { JqTask } from "./types";

/** One filter over one input. */
export interface Unit {
  readonly filter: string;
  /** Index of the task. */
  readonly task: number;
  /** JSON text. */
  readonly input: string;
  /** Where the task has this filter; more than once if it is repeated. */
  readonly places: readonly number[];
}

/** The jq binary takes its program as an argument of at most 128 KiB. */
const maxProgramBytes = 96 * 1024;
const bytesAroundFilter = 100;

/** jq takes about ten times the memory of its input. */
const maxDataBytes = 2 * 1024 * 1024;

/**
 * Gives the distinct units of the tasks, without those that have no input or another filter: inputs
 * that fit into one call together, and among these filter by filter.
 */
export function collectUnits(
  tasks: readonly JqTask[],
  inputs: readonly (string | undefined)[],
  filters: readonly string[],
): Unit[] {
  const order = new Map(filters.map((filter, index) => [filter, index]));
  const groups = groupInputs(inputs);
  const units = tasks.flatMap((task, index) => {
    const input = inputs[index];
    if (input === undefined) return [];
    const placesOf = new Map<string, number[]>();
    for (const [place, filter] of task.filters.entries()) {
      placesOf.set(filter, [...(placesOf.get(filter) ?? []), place]);
    }
    return [...placesOf]
      .filter(([filter]) => order.has(filter))
      .map(([filter, places]) => ({ filter, task: index, input, places }));
  });
  const rank = ({ task, filter }: Unit) =>
    (groups[task] ?? 0) * filters.length + (order.get(filter) ?? 0);
  return units.sort((one, other) => rank(one) - rank(other));
}

/** Numbers the inputs so that those of one number fit into one call. */
function groupInputs(inputs: readonly (string | undefined)[]): number[] {
  let group = 0;
  let bytes = 0;
  return inputs.map((input = "") => {
    bytes += Buffer.byteLength(input);
    if (bytes > maxDataBytes) {
      group += 1;
      bytes = Buffer.byteLength(input);
    }
    return group;
  });
}

/** Takes as many units from the beginning as one call may hold; at least one. */
export function chunkUnits(units: readonly Unit[]): readonly Unit[] {
  const filters = new Set<string>();
  const tasks = new Set<number>();
  let programBytes = 0;
  let dataBytes = 0;
  const end = units.findIndex(({ filter, task, input }) => {
    if (!filters.has(filter)) programBytes += Buffer.byteLength(filter) + bytesAroundFilter;
    if (!tasks.has(task)) dataBytes += Buffer.byteLength(input);
    filters.add(filter);
    tasks.add(task);
    return programBytes > maxProgramBytes || dataBytes > maxDataBytes;
  });
  return end === -1 ? units : units.slice(0, Math.max(1, end));
}

/** Gives the filters, and the data, that `batchProgram` takes for these units. */
export function encodeUnits(units: readonly Unit[]): { filters: string[]; data: string } {
  const positions = new Map<number, number>();
  const inputs: string[] = [];
  const uses = new Map<string, number[]>();
  for (const { filter, task, input } of units) {
    const position = positions.get(task) ?? inputs.push(input) - 1;
    positions.set(task, position);
    const use = uses.get(filter);
    if (use) use.push(position);
    else uses.set(filter, [position]);
  }
  const data = `[[${inputs.join(",")}],${JSON.stringify([...uses.values()])}]`;
  return { filters: [...uses.keys()], data };
}
