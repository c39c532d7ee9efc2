import { isObject } from "./event-fields";

/** Keys as the EventBridge user guide lists them: letters, digits, `-`, `_` and `/`. */
const STEP = /\.(\*|[\w/-]+)|\[(\*|\d+)\]/gy;

/**
 * Reads a value of an event by the part of JSONPath that EventBridge documents: `$.detail.a-b`,
 * `$.resources[0]`, `$.detail.items[*].id`.
 * @returns `undefined` when there is nothing, or the path has another syntax: EventBridge does not
 *   check paths before it uses them. A path with `*` gives a list.
 */
export function readPath(event: unknown, path: string): unknown {
  const steps = parsePath(path);
  if (!steps) return undefined;
  let values: unknown[] = [event];
  for (const step of steps) values = values.flatMap((value) => follow(value, step));
  return steps.includes("*") ? values : values[0];
}

function parsePath(path: string): string[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const rest = path.slice(1);
  const found = [...rest.matchAll(STEP)];
  const length = found.reduce((sum, [text]) => sum + text.length, 0);
  if (length !== rest.length) return undefined;
  return found.map(([, key, index]) => key ?? `[${index}]`.replace("[*]", "*"));
}

function follow(value: unknown, step: string): unknown[] {
  if (step === "*") {
    if (Array.isArray(value)) return value as unknown[];
    return isObject(value) ? Object.values(value) : [];
  }
  if (step.startsWith("[")) {
    const element: unknown = Array.isArray(value) ? value[Number(step.slice(1, -1))] : undefined;
    return element === undefined ? [] : [element];
  }
  return isObject(value) && Object.hasOwn(value, step) ? [value[step]] : [];
}
