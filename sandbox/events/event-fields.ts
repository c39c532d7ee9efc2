import type { JsonObject } from "../aws/call";

/** A value that has no parts. */
export type Scalar = string | number | boolean | null;

/** Whether a leaf of an event satisfies one entry of a pattern's array. */
export type ValueTest = (value: Scalar) => boolean;

/** One leaf of an event. */
export interface EventField {
  /** Keys joined by `.`; elements of arrays add nothing. */
  readonly path: string;
  readonly value: Scalar;
  /** Which element of which array it lies in: id of the array → index. */
  readonly places: ReadonlyMap<number, number>;
}

/** Whether a value is a JSON object: no array, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Takes an event apart into its leaves. Empty objects and arrays leave nothing behind, which is why
 * EventBridge's `exists` does not see them.
 */
export function eventFields(event: JsonObject): Map<string, EventField[]> {
  const fields = new Map<string, EventField[]>();
  let arrays = 0;
  const add = (field: EventField) => {
    const known = fields.get(field.path);
    if (known) known.push(field);
    else fields.set(field.path, [field]);
  };
  const visit = (value: unknown, path: string, places: ReadonlyMap<number, number>): void => {
    if (Array.isArray(value)) {
      const id = (arrays += 1);
      const inside = (index: number) => new Map(places).set(id, index);
      value.forEach((element, index) => visit(element, path, inside(index)));
    } else if (isObject(value)) {
      const below = (key: string) => (path === "" ? key : `${path}.${key}`);
      for (const [key, one] of Object.entries(value)) visit(one, below(key), places);
    } else if (value !== undefined) {
      add({ path, value: value as Scalar, places });
    }
  };
  visit(event, "", new Map());
  return fields;
}

/** Whether two places can be the same element: where they share an array, they share the index. */
export function agree(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
): boolean {
  return [...one].every(([id, index]) => (other.get(id) ?? index) === index);
}
