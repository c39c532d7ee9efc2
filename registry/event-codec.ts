import * as t from "io-ts";
import { checked, exactly, text } from "./checked";
import type { Mistake } from "./known-keys";
import { wrongPattern } from "./event-pattern";
import { eventPattern, inputTemplate, type ResourceEvent } from "./resource-event";

/** JQ that travels in an input template, where angle brackets mark placeholders. */
const templateFilter = checked(
  "a JQ filter without < and >, which an input template cannot hold",
  (value): value is string =>
    typeof value === "string" && value.trim() !== "" && !/[<>]/.test(value),
);

const inputPath = checked(
  "a path such as $.detail.requestParameters.name",
  (value): value is string =>
    typeof value === "string" && /^\$(\.[\w/*-]+(\[\d+\])?)+$/.test(value),
);

/** Names that the template has for itself, behind the fields. */
const ownNames = ["resource_type", "identifier", "action", "region", "slow"];

/** @see Amazon EventBridge API reference, InputTransformer */
const inputPaths = new t.Type<unknown>(
  "paths by their names",
  t.UnknownRecord.is,
  (value, context) => {
    const result = t.record(t.string, inputPath).validate(value, context);
    const names = t.UnknownRecord.is(value) ? Object.keys(value) : [];
    const strange = names.filter((name) => !/^[\w-]{1,256}$/.test(name) || ownNames.includes(name));
    const errors = strange.map((name) => ({
      value: name,
      context: t.appendContext(context, name, t.unknown),
      message: `a name of letters, digits, _ and -, and none of ${ownNames.join(", ")}`,
    }));
    const found = result._tag === "Left" ? result.left : [];
    return errors.length + found.length > 0 ? t.failures([...found, ...errors]) : result;
  },
  t.identity,
);

/** As many rules of a type as two digits count. */
export const mostEvents = 99;

/** @see Amazon EventBridge quotas */
const limits = { pattern: 2048, template: 8192, paths: 100 };

/** Services of AWS have one word behind `aws.`; other sources have whatever name they like. */
const source = checked(
  "the source of events, such as aws.sns (the service alone, without .amazonaws.com)",
  (value): value is string =>
    typeof value === "string" &&
    value !== "" &&
    !/^aws\.(?!partner\/)(.*[^a-z0-9-].*)?$/.test(value),
);

/** What `detail` must match; what is wrong in it is told with its place. */
const detail = new t.Type<unknown>(
  "an object of conditions, each a list of values",
  t.UnknownRecord.is,
  (value, context) => {
    if (!t.UnknownRecord.is(value)) return t.failure(value, context);
    if (holdsEmptyList(value)) {
      return t.failure(
        value,
        context,
        "conditions without an empty list, which no event could keep",
      );
    }
    const errors = wrongPattern(value).map(({ key, value: found, remedy }) => ({
      value: found,
      context: key === "" ? context : t.appendContext(context, key, t.unknown),
      message: remedy,
    }));
    return errors.length > 0 ? t.failures(errors) : t.success(value);
  },
  t.identity,
);

function holdsEmptyList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(holdsEmptyList);
  return t.UnknownRecord.is(value) && Object.values(value).some(holdsEmptyList);
}

const jqTexts = checked(
  'a JQ filter that gives "upsert" or "delete"',
  (value): value is string =>
    templateFilter.is(value) && !/^\s*"(?!(?:upsert|delete)"\s*$)[^"\\]*"\s*$/.test(value),
);

const eventShape = exactly(
  {
    source,
    detailType: text,
    detail,
    inputPaths,
    identifier: templateFilter,
    action: jqTexts,
    region: templateFilter,
  },
  // What decides whether a resource is gone stands in action by then; here it was given besides.
  { slow: t.readonlyArray(text, "a list of events' names"), deletedBy: t.unknown },
  "an event, such as cloudTrail(…) or serviceEvent(…)",
);

/** One kind of event. */
export const event = t.refinement(
  eventShape,
  (value) => tooLarge(value as unknown as ResourceEvent) === undefined,
  `an event whose pattern has at most ${limits.pattern} characters, whose template has at most ${limits.template} and which has at most ${limits.paths} paths`,
);

function tooLarge(one: ResourceEvent): string | undefined {
  if (JSON.stringify(eventPattern(one)).length > limits.pattern) return "pattern";
  if (inputTemplate("AWS::Service::Resource", one).length > limits.template) return "template";
  return Object.keys(one.inputPaths).length > limits.paths ? "paths" : undefined;
}

/** What events say of each other, and of the names that they hear. */
export function wrongEvents(events: readonly ResourceEvent[]): Mistake[] {
  return [...unheardNames(events), ...heardTwice(events), ...decidedTwice(events)];
}

/** Events that a declaration speaks of and its rule does not hear. */
function unheardNames(events: readonly ResourceEvent[]): Mistake[] {
  return events.flatMap(({ detail: { eventName }, action, slow = [] }, index) => {
    if (!Array.isArray(eventName) || !eventName.every((one) => typeof one === "string")) return [];
    const deleting = [...action.matchAll(/\.eventName == "([^"]*)"/g)].map(([, name = ""]) => name);
    const heard = (name: string) => eventName.some((one) => one === name);
    const stray = (key: string, names: readonly string[]) =>
      names
        .filter((name) => !heard(name))
        .map((name) => ({
          key: `events.${index}.${key}`,
          value: name,
          remedy: `one of the events that it hears: ${eventName.join(", ")}`,
        }));
    return [...stray("deletedBy", deleting), ...stray("slow", slow)];
  });
}

/** One event makes one message: what two rules hear alike would be looked at twice. */
function heardTwice(events: readonly ResourceEvent[]): Mistake[] {
  const heard = new Map<string, number>();
  return events.flatMap((one, index) => {
    const { eventName, ...others } = one.detail;
    const names: unknown[] = Array.isArray(eventName) ? eventName : [undefined];
    return names.flatMap((name) => {
      const key = JSON.stringify([one.source, one.detailType, others, name]);
      const earlier = heard.get(key);
      heard.set(key, earlier ?? index);
      if (earlier === undefined) return [];
      const where = earlier === index ? "the same list" : `events.${earlier}`;
      return [
        {
          key: name === undefined ? `events.${index}` : `events.${index}.detail.eventName`,
          value: name ?? one.detailType,
          remedy: `each event once; ${where} hears it already`,
        },
      ];
    });
  });
}

function decidedTwice(events: readonly ResourceEvent[]): Mistake[] {
  return events.flatMap((one, index) => {
    const { deletedBy } = one as { deletedBy?: unknown };
    if (deletedBy === undefined) return [];
    const remedy = "nothing beside action, which decides alone";
    return [{ key: `events.${index}.deletedBy`, value: deletedBy, remedy }];
  });
}
