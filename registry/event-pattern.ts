import * as t from "io-ts";
import { remedyForKey, type Mistake } from "./known-keys";

/** The comparisons that an event pattern may make. @see Amazon EventBridge user guide, "Comparison operators" */
const operators = [
  ...["prefix", "suffix", "anything-but", "numeric", "exists", "equals-ignore-case", "cidr"],
  "wildcard",
];

/**
 * What EventBridge does not take in a pattern, each with its place: a value that stands in no list, a
 * comparison that there is not; and names of calls that no call has.
 */
export function wrongPattern(pattern: unknown, key = ""): Mistake[] {
  const wrong = (remedy: string) => [{ key, value: pattern, remedy }];
  if (Array.isArray(pattern)) {
    const isOr = key.split(".").at(-1) === "$or";
    if (isOr) return pattern.flatMap((one, index) => wrongPattern(one, `${key}.${index}`));
    const isName = key === "eventName";
    return pattern.flatMap((one, index) => wrongCondition(one, `${key}.${index}`, isName));
  }
  if (!t.UnknownRecord.is(pattern)) return wrong('a list, such as ["a"]');
  return Object.entries(pattern).flatMap(([name, one]) =>
    wrongPattern(one, key === "" ? name : `${key}.${name}`),
  );
}

function wrongCondition(value: unknown, key: string, isName: boolean): Mistake[] {
  if (typeof value === "string") {
    // CloudTrail writes operations as the service's API calls them.
    const isPlausible = !isName || /^[A-Za-z][\w.:-]*$/.test(value);
    return isPlausible ? [] : [{ key, value, remedy: "the name of an event, such as CreateTopic" }];
  }
  if (value === null || ["number", "boolean"].includes(typeof value)) return [];
  const names = t.UnknownRecord.is(value) ? Object.keys(value) : [];
  const [name] = names;
  if (name === undefined || names.length !== 1) {
    return [
      { key, value, remedy: `a value, or one of ${operators.join(", ")} with what it compares` },
    ];
  }
  if (operators.includes(name)) return [];
  const found = (value as Record<string, unknown>)[name];
  return [{ key: `${key}.${name}`, value: found, remedy: remedyForKey(name, operators) }];
}
