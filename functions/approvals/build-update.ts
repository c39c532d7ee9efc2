import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** What an `UpdateItem` writes, in DynamoDB's words. */
export interface Update {
  readonly expression: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, AttributeValue>;
}

/**
 * Words a change of some attributes, which may have reserved names, and counts it in `version`.
 * @param attributes new values; null takes an attribute away
 */
export function buildUpdate(attributes: Readonly<Record<string, AttributeValue | null>>): Update {
  const names = Object.keys(attributes);
  const set = names.filter((name) => attributes[name] !== null);
  const removed = names.filter((name) => attributes[name] === null);
  return {
    expression: [
      set.length > 0 ? `SET ${set.map((name) => `#${name} = :${name}`).join(", ")}` : "",
      removed.length > 0 ? `REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : "",
      "ADD version :one",
    ].join(" "),
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: {
      ...Object.fromEntries(
        Object.entries(attributes).flatMap(([name, value]) => (value ? [[`:${name}`, value]] : [])),
      ),
      ":one": { N: "1" },
    },
  };
}
