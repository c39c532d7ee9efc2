import { isDeepStrictEqual } from "node:util";
import { AwsError, type JsonObject } from "./call";

interface PatchStep {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

const OPERATIONS = ["add", "replace", "remove", "test"];

/**
 * Applies an RFC 6902 patch (`add`, `replace`, `remove`, `test`) to a copy of a document.
 * @throws AwsError InvalidRequestException naming the step that cannot be applied.
 */
export function applyPatch(document: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) throw invalid("the patch document is not a JSON array");
  return patch.reduce<JsonObject>((result, step, index) => {
    const { op, path, value } = parseStep(step, index);
    return changeAt(result, pointer(path), { op, path, value });
  }, structuredClone(document));
}

function parseStep(step: unknown, index: number): PatchStep {
  const { op, path, value } = (step ?? {}) as Record<string, unknown>;
  if (typeof op !== "string" || !OPERATIONS.includes(op)) {
    throw invalid(`step ${index} has op ${JSON.stringify(op)}; known are ${OPERATIONS.join(", ")}`);
  }
  if (typeof path !== "string" || !/^\/./.test(path)) {
    throw invalid(`step ${index} has path ${JSON.stringify(path)}; it must be a JSON pointer`);
  }
  if (op !== "remove" && value === undefined) throw invalid(`step ${index} has no value`);
  return { op, path, value };
}

function changeAt<T>(container: T, [key = "", ...rest]: string[], step: PatchStep): T {
  if (Array.isArray(container)) return changeItem(container, key, rest, step) as T;
  if (typeof container !== "object" || container === null) throw missing(step);
  const object = container as JsonObject;
  if (rest.length > 0) {
    if (!Object.hasOwn(object, key)) throw missing(step);
    return { ...object, [key]: changeAt(object[key], rest, step) } as T;
  }
  if (step.op !== "add" && !Object.hasOwn(object, key)) throw missing(step);
  if (step.op === "test") return checked(object[key], step, container);
  if (step.op !== "remove") return { ...object, [key]: step.value } as T;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as T;
}

function changeItem(items: unknown[], key: string, rest: string[], step: PatchStep): unknown[] {
  const appending = step.op === "add" && rest.length === 0;
  const index = appending && key === "-" ? items.length : Number(/^\d+$/.test(key) ? key : NaN);
  const limit = appending ? items.length : items.length - 1;
  if (Number.isNaN(index) || index > limit) throw missing(step);
  if (rest.length > 0) return items.with(index, changeAt(items[index], rest, step));
  if (step.op === "test") return checked(items[index], step, items);
  if (step.op === "add") return items.toSpliced(index, 0, step.value);
  return step.op === "replace" ? items.with(index, step.value) : items.toSpliced(index, 1);
}

function checked<T>(actual: unknown, { path, value }: PatchStep, container: T): T {
  if (isDeepStrictEqual(actual, value)) return container;
  throw invalid(`test finds ${JSON.stringify(actual)} at ${path}, not ${JSON.stringify(value)}`);
}

function pointer(path: string): string[] {
  return path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function missing({ op, path }: PatchStep): AwsError {
  return invalid(`${op} finds nothing at ${path}`);
}

function invalid(reason: string): AwsError {
  return new AwsError("InvalidRequestException", `Invalid patch update: ${reason}`);
}
