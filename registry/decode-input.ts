import type { JsonObject } from "./contract/port-data";
import { InputError } from "./errors";
import type { Fields, InputOf } from "./fields";

/**
 * Checks the properties of a run against an action's inputs and fills in defaults.
 * Properties that the action does not declare are left out.
 * @throws InputError with one line per wrong input; the value of a secret input is never quoted.
 */
export function decodeInput<F extends Fields>(fields: F, properties: JsonObject): InputOf<F> {
  const problems: string[] = [];
  const values = new Map<string, unknown>();
  for (const [name, one] of Object.entries(fields)) {
    // An input may have the name of something that every object inherits.
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const result = one.codec.validate(value, [{ key: name, type: one.codec, actual: value }]);
    if (result._tag === "Right") {
      values.set(name, result.right);
      continue;
    }
    const allowed = result.left[0]?.message ?? "another value";
    problems.push(
      `${one.codec.name} (${name}) ${describe(value, one.secret)}; allowed: ${allowed}.`,
    );
  }
  if (problems.length > 0) throw new InputError(problems.join("\n"));
  return Object.fromEntries(values) as InputOf<F>;
}

function describe(value: unknown, secret: boolean): string {
  if (value === undefined || value === null) return "is missing";
  if (value === "" && !secret) return "is empty";
  if (secret) return "has a value that is not allowed (it is secret and not shown)";
  const text = JSON.stringify(value);
  return `is ${text.length > 100 ? `${text.slice(0, 100)}…` : text}`;
}
