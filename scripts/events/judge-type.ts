import { changingOperationsOf, isTagging, operationsOf } from "../../facts/operations";
import { mappingsOf, type ResourceType } from "../../registry/resource";
import { callName } from "../check/event-names";
import { worksOn } from "./own-operations";

/** One changing operation of a type's service, and what becomes of it. */
export interface JudgedOperation {
  readonly operation: string;
  /** `open` when neither an event nor the file says anything of it. */
  readonly state: "heard" | "tags" | "unheard" | "open";
  /** Why it is not listened to. */
  readonly why?: string;
}

/** What a type's file says about its service's operations. */
export interface JudgedType {
  readonly type: string;
  readonly service: string;
  readonly operations: readonly JudgedOperation[];
  /** What is wrong with the file, in sentences; an open operation is one. */
  readonly problems: readonly string[];
}

const callDetailType = "AWS API Call via CloudTrail";

/** Holds a type's events and exceptions against the operations of its service. */
export function judgeType(resource: ResourceType): JudgedType {
  const { type, unheard } = resource;
  const service = serviceOf(resource);
  const heard = heardCalls(resource, service);
  const shown = shownNames(resource);
  const reasons = Object.entries(unheard?.calls ?? {}).flatMap(([why, names]) =>
    words(names).map((pattern) => ({ why, pattern, matches: matcher(pattern) })),
  );
  const isOwn = worksOn(type, service);
  const judge = (operation: string): JudgedOperation => {
    if (heard.has(operation)) return { operation, state: "heard" };
    const reason = reasons.find(
      ({ pattern, matches }) => matches(operation) && (pattern === operation || !isOwn(operation)),
    );
    if (reason) return { operation, state: "unheard", why: reason.why };
    if (isTagging(operation) && shown.has("tags")) return { operation, state: "tags" };
    return { operation, state: "open" };
  };
  const changing = changingOperationsOf(service);
  const operations = changing.map(judge);
  const all = new Set([...changing, ...operationsOf(service)]);
  const problems = [
    ...(changing.length === 0
      ? [
          `no operations of ${service || "no service"} are published; the first event's source names the service`,
        ]
      : []),
    ...shownProblems(shown, unheard && words(unheard.shown)),
    ...[...heard].filter((one) => !all.has(one)).map((one) => `${service} has no operation ${one}`),
    ...reasons.flatMap(({ pattern, matches }) => patternProblems(pattern, matches, operations)),
    ...operations
      .filter(({ state }) => state === "open")
      .map(({ operation }) => openSentence(operation, isOwn(operation))),
  ];
  return { type, service, operations, problems };
}

/** What the mappings write, by name; Longshore's own names for what is not mapped do not count. */
function shownNames(resource: ResourceType): Set<string> {
  return new Set(
    mappingsOf(resource).flatMap(({ properties = {}, relations = {} }) => [
      ...Object.keys(properties),
      ...Object.keys(relations),
    ]),
  );
}

/** The service whose calls change a type: that of its calls, or of its first event. */
function serviceOf({ events }: ResourceType): string {
  const own = events.find(({ detailType }) => detailType === callDetailType) ?? events[0];
  return own?.source.replace(/^aws\./, "") ?? "";
}

function heardCalls({ events }: ResourceType, service: string): Set<string> {
  const calls = events.filter(
    ({ source, detailType }) => source === `aws.${service}` && detailType === callDetailType,
  );
  const names = calls.flatMap(({ detail }) => detail.eventName as string[]);
  return new Set(names.map(callName));
}

function shownProblems(shown: ReadonlySet<string>, judged: readonly string[] = []): string[] {
  const names = [...shown].filter((one) => one !== "tags");
  const added = names.filter((one) => !judged.includes(one));
  const gone = judged.filter((one) => !names.includes(one));
  return [
    ...(added.length > 0
      ? [
          `unheard.shown lacks ${added.join(", ")}: see for each call in unheard.calls that it cannot ` +
            "change that, and write the names",
        ]
      : []),
    ...(gone.length > 0
      ? [`unheard.shown names ${gone.join(", ")}, which no mapping writes; take it out`]
      : []),
  ];
}

function patternProblems(
  pattern: string,
  matches: (operation: string) => boolean,
  operations: readonly JudgedOperation[],
): string[] {
  if (!/[A-Za-z]{3}/.test(pattern))
    return [`unheard.calls has "${pattern}"; a pattern names what the operations work on`];
  const found = operations.filter(({ operation }) => matches(operation));
  if (found.length === 0)
    return [`unheard.calls has "${pattern}", which is no operation that changes anything`];
  const isHeard = found.every(({ state }) => state === "heard");
  return isHeard ? [`unheard.calls has "${pattern}", which is listened to; take it out`] : [];
}

function openSentence(operation: string, isOwn: boolean): string {
  const how = isOwn ? "by its name, since it works on this type" : "";
  return (
    `${operation} is open: listen to it in events, or write it into unheard.calls ` +
    `${how}${how && ", "}with the reason why it changes nothing that is shown`
  );
}

function matcher(pattern: string): (operation: string) => boolean {
  const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
  return (operation) => expression.test(operation);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((one) => one !== "");
}
