import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../call";

/** The names of the properties in which two objects differ. */
export function differing(one: JsonObject, other: JsonObject): string[] {
  const names = Object.keys({ ...one, ...other });
  return names.filter((name) => !isDeepStrictEqual(one[name], other[name]));
}

/** Every value at a path such as `Rules` → `*` → `Prefix`, joined by `/`; none when there is nothing. */
export function valuesAt(value: unknown, path: string): unknown[] {
  return follow(value, path.split("/"));
}

/** A copy without what is at a path. */
export function withoutPath<T>(value: T, path: string): T {
  return without(value, path.split("/")) as T;
}

/** A copy with the value that another one has at a path; nothing is added above it, nor by `*`. */
export function withPathOf<T>(value: T, other: unknown, path: string): T {
  return withOf(value, other, path.split("/")) as T;
}

function withOf(value: unknown, other: unknown, [step = "", ...rest]: string[]): unknown {
  if (!isObject(value) || !isObject(other) || !(step in other)) return value;
  if (rest.length === 0) return { ...value, [step]: other[step] };
  return step in value ? { ...value, [step]: withOf(value[step], other[step], rest) } : value;
}

function follow(value: unknown, [step, ...rest]: string[]): unknown[] {
  if (step === undefined) return value === undefined ? [] : [value];
  if (step === "*" && Array.isArray(value)) return value.flatMap((item) => follow(item, rest));
  if (!isObject(value)) return [];
  const below = step === "*" ? Object.values(value) : [value[step]];
  return below.flatMap((one) => follow(one, rest));
}

function without(value: unknown, [step = "", ...rest]: string[]): unknown {
  if (step === "*" && Array.isArray(value)) return value.map((item) => without(item, rest));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === step || step === "*" ? without(one, rest) : one]),
  );
}
