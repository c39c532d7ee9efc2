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
    inputPaths: t.record(t.string, inputPath),
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
function contradictions({ type, entity, entities, parent }: ResourceDeclaration): Mistake[] {
  const isBoth = entity !== undefined && entities !== undefined;
  const isNone = (entities?.length ?? (entity ? 1 : 0)) === 0;
  const key = entities === undefined ? "entity" : "entities";
  return [
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
