import * as t from "io-ts";
import { target } from "./blueprint-codec";
import { exactly } from "./checked";
import { agreeing, behaviour, blueprint, checked, statement, text } from "./declaration-codecs";
import type { Mistake } from "./known-keys";
import type { ResourceDeclaration } from "./resource";
import { eventPattern, inputTemplate, type ResourceEvent } from "./resource-event";

const typeName = checked(
  "an AWS type name, such as AWS::Lambda::Function",
  (value): value is string =>
    typeof value === "string" && /^[A-Z][A-Za-z0-9]*(::[A-Z][A-Za-z0-9]*){2}$/.test(value),
);

const filter = checked(
  "a JQ filter",
  (value): value is string => typeof value === "string" && value.trim() !== "",
);

/** JQ that travels in an input template, where angle brackets mark placeholders. */
const templateFilter = checked(
  "a JQ filter without < and >, which an input template cannot hold",
  (value): value is string =>
    typeof value === "string" && value.trim() !== "" && !/[<>]/.test(value),
);

const filters = t.record(t.string, filter, "an object of JQ filters");

const mapping = exactly(
  { identifier: filter },
  {
    title: filter,
    icon: filter,
    team: filter,
    properties: filters,
    relations: filters,
    blueprint: target,
    itemsToParse: filter,
  },
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

/** EventBridge's own limits, and as many rules of a type as two digits count. @see Amazon EventBridge quotas */
const limits = { pattern: 2048, template: 8192, paths: 100, events: 99 };

/** Services of AWS have one word behind `aws.`; other sources have whatever name they like. */
const source = checked(
  "the source of events, such as aws.sns (the service alone, without .amazonaws.com)",
  (value): value is string =>
    typeof value === "string" &&
    value !== "" &&
    !/^aws\.(?!partner\/)(.*[^a-z0-9-].*)?$/.test(value),
);

/** EventBridge takes no pattern with an empty list in it. */
const detail = checked(
  "conditions without an empty list, which no event could keep",
  (value): value is Record<string, unknown> => t.UnknownRecord.is(value) && !holdsEmptyList(value),
);

function holdsEmptyList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(holdsEmptyList);
  return t.UnknownRecord.is(value) && Object.values(value).some(holdsEmptyList);
}

const eventShape = exactly(
  {
    source,
    detailType: text,
    detail,
    inputPaths,
    identifier: templateFilter,
    action: templateFilter,
    region: templateFilter,
  },
  { slow: t.readonlyArray(text) },
  "an event, such as cloudTrail(…) or serviceEvent(…)",
);

const event = t.refinement(
  eventShape,
  (value) => tooLarge(value as unknown as ResourceEvent) === undefined,
  `an event whose pattern has at most ${limits.pattern} characters, whose template has at most ${limits.template} and which has at most ${limits.paths} paths`,
);

function tooLarge(one: ResourceEvent): string | undefined {
  if (JSON.stringify(eventPattern(one)).length > limits.pattern) return "pattern";
  if (inputTemplate("AWS::Service::Resource", one).length > limits.template) return "template";
  return Object.keys(one.inputPaths).length > limits.paths ? "paths" : undefined;
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

const flag = checked("true or false", (value): value is boolean => typeof value === "boolean");

const wholeResource = exactly(
  {
    type: typeName,
    blueprint,
    events: t.refinement(
      t.readonlyArray(event),
      ({ length }) => length <= limits.events,
      `a list of at most ${limits.events} events`,
    ),
    permissions: t.readonlyArray(statement),
  },
  {
    kind: text,
    entity: mapping,
    entities: t.readonlyArray(mapping),
    selector: filter,
    settled: filter,
    unheard: exactly({ shown: text, calls: t.record(text, text) }, {}),
    listBound: checked(
      "a whole number above 0",
      (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
    ),
    global: flag,
    everywhere: flag,
    parent: exactly({ type: typeName, model: filter }, {}, "{ type, model }"),
    read: behaviour,
    list: behaviour,
  },
);

/** The runtime shape of what `defineResource` was given; its keys must fit each other, too. */
export const resourceCodec = agreeing(wholeResource, contradictions);

/** What one key says and another makes meaningless. */
function contradictions(declaration: ResourceDeclaration): Mistake[] {
  const { type, entity, entities, parent, events = [] } = declaration;
  const isBoth = entity !== undefined && entities !== undefined;
  const isNone = (entities?.length ?? (entity ? 1 : 0)) === 0;
  const key = entities === undefined ? "entity" : "entities";
  return [
    ...unheardNames(events),
    ...(isBoth ? [{ key, value: entities, remedy: "one of entity and entities" }] : []),
    ...(isNone
      ? [
          {
            key,
            value: entities,
            remedy: 'how a resource becomes an entity, such as { identifier: ".Arn" }',
          },
        ]
      : []),
    ...(parent?.type === type
      ? [
          {
            key: "parent.type",
            value: type,
            remedy: "another type, below whose resources these are listed",
          },
        ]
      : []),
  ];
}
