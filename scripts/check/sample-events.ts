import type { JsonObject } from "../../functions/port/types";
import type { BusEvent } from "../../sandbox/events/bus-event";
import { isObject } from "../../sandbox/events/event-fields";
import { readPath } from "../../sandbox/events/json-path";
import { matchesPattern } from "../../sandbox/events/pattern";
import { compilePattern, type Alternative } from "../../sandbox/events/pattern-compile";
import { knownEventNames } from "./event-names";
import { sampleArns, slashedNames, statusEvents } from "./known-resources";
import { resourceTypeOf, type Rule } from "./rule";

/** An event that a rule takes. */
export interface Sample {
  /** Such as `DeleteTopic` or `a stack status change, DELETE_COMPLETE`. */
  readonly description: string;
  readonly event: BusEvent;
  /** Whether the call is recorded with its response; calls that delete often have none. */
  readonly isComplete: boolean;
}

/** Detail type of recorded calls. */
export const callDetailType = "AWS API Call via CloudTrail";

/**
 * Builds events out of a rule's own pattern and paths: one for each call it names, known calls that
 * its prefixes match included, each with a response and without.
 */
export function sampleEvents(rule: Rule): Sample[] {
  const { alternatives } = compilePattern(rule.pattern);
  return alternatives.flatMap((alternative) => {
    const base = fillPaths(baseEvent(alternative), rule);
    return variants(base, alternative).filter(({ event }) =>
      matchesPattern(rule.pattern, event as unknown as JsonObject),
    );
  });
}

/** Such as `lambda.amazonaws.com`; taken from the pattern's source where it does not say. */
export function eventSourcesOf(alternative: Alternative): string[] {
  const named = (alternative.get("detail.eventSource")?.expected ?? []).filter(isText);
  if (named.length > 0) return named;
  return (alternative.get("source")?.expected ?? [])
    .filter(isText)
    .map((source) => source.replace(/^aws\.(.*)$/, "$1.amazonaws.com"));
}

/** The calls that an alternative takes: as named, and the known ones that it matches. */
function eventNamesOf(alternative: Alternative): string[] {
  const test = alternative.get("detail.eventName");
  if (!test) return [];
  const literals = test.expected.filter((one) => typeof one === "string");
  const known = eventSourcesOf(alternative).flatMap(knownEventNames);
  const matching = known.filter((name) => test.tests.some((accepts) => accepts(name)));
  const names = [...new Set([...literals, ...matching])];
  return names.length > 0 ? names : test.expected.map(valueFor).filter(isText);
}

function variants(base: BusEvent, alternative: Alternative): Sample[] {
  const detailType = base["detail-type"];
  const status = Object.hasOwn(statusEvents, detailType) ? statusEvents[detailType] : undefined;
  if (status) {
    return status.values.map((value) => ({
      description: `${detailType}, ${value}`,
      event: put(base, status.path, value),
      isComplete: true,
    }));
  }
  const names = eventNamesOf(alternative);
  if (names.length === 0) return [{ description: detailType, event: base, isComplete: true }];
  return names.flatMap((name) => {
    const event = put(base, "$.detail.eventName", name);
    return [
      { description: name, event, isComplete: true },
      {
        description: `${name} without a response`,
        event: { ...event, detail: { ...event.detail, responseElements: null } },
        isComplete: false,
      },
    ];
  });
}

function baseEvent(alternative: Alternative): BusEvent {
  const detailType = firstText(alternative, "detail-type") ?? "Sample";
  let event: BusEvent = {
    version: "0",
    id: "9531985d-5d9d-49f8-9818-e811892f902b",
    "detail-type": detailType,
    source: firstText(alternative, "source") ?? "aws.sample",
    account: "123456789012",
    time: "2026-03-02T08:00:00Z",
    region: "eu-west-1",
    resources: [],
    detail: detailType === callDetailType ? { awsRegion: "eu-west-1", readOnly: false } : {},
  };
  for (const [path, { expected, mayBeAbsent }] of alternative) {
    if (["source", "detail-type"].includes(path) || mayBeAbsent) continue;
    const value = expected.map(valueFor).find((one) => one !== undefined);
    if (value !== undefined) event = put(event, `$.${path}`, value);
  }
  return event;
}

function fillPaths(base: BusEvent, rule: Rule): BusEvent {
  let event = base;
  const type = resourceTypeOf(rule);
  // Long paths first: what lies inside of an object must not be replaced by a text.
  const paths = Object.values(rule.inputPaths).sort((one, other) => other.length - one.length);
  for (const path of paths) {
    if (readPath(event, path) === undefined) event = put(event, path, guess(path, type));
  }
  return event;
}

/** Names of members that hold objects or lists. */
const containers =
  /^(detail|requestParameters|responseElements|userIdentity|additionalEventData|items|.*Set|.*Tags?|tags?|environment|.*Configuration|status-details)$/;

/** A value such as AWS might have there. */
function guess(path: string, type: string): unknown {
  const key = /([\w-]+)(\[\d+\])?$/.exec(path)?.[1] ?? "";
  const arn = sampleArns[type] ?? `arn:aws:sample:eu-west-1:123456789012:sample`;
  // An index leads to one of the list.
  const isItem = path.endsWith("]");
  if (/Arns$/.test(key)) return isItem ? arn : [arn];
  if (/arn$/i.test(key) || /^\$\.resources\[\d+\]$/.test(path)) return arn;
  if (/url$/i.test(key)) return "https://sqs.eu-west-1.amazonaws.com/123456789012/sample";
  if (/region$/i.test(key)) return "eu-west-1";
  if (/^(resourceName|resource|stack-id)$/.test(key)) return arn;
  if (containers.test(key)) return { key: "value" };
  return slashedNames[type] ?? "sample";
}

/** A value that an entry of a pattern's array takes; undefined where there is none to give. */
function valueFor(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  const [[operator, operand] = []] = Object.entries(entry);
  const text = typeof operand === "string" ? operand : "sample";
  switch (operator) {
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      return text;
    case "wildcard":
      return text.replaceAll("*", "x");
    case "exists":
      return operand === true ? "sample" : undefined;
    case "numeric":
      return 1;
    case "anything-but":
      return "sample";
    default:
      return undefined;
  }
}

/** A copy of an event with a value at a path; lists are made where the path has an index. */
export function put(event: BusEvent, path: string, value: unknown): BusEvent {
  const steps = path
    .replace(/^\$\.?/, "")
    .replace(/\[(\d+|\*)\]/g, ".[$1]")
    .split(".")
    .filter((step) => step !== "");
  return set(event, steps, value) as BusEvent;
}

function set(target: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (step.startsWith("[")) {
    const list = Array.isArray(target) ? [...(target as unknown[])] : [];
    const index = Number(step.slice(1, -1).replace("*", "0"));
    list[index] = set(list[index], rest, value);
    return list;
  }
  const object = isObject(target) ? target : {};
  return { ...object, [step]: set(object[step], rest, value) };
}

function firstText(alternative: Alternative, path: string): string | undefined {
  return alternative.get(path)?.expected.map(valueFor).find(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
