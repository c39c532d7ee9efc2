import * as t from "io-ts";
import { target } from "./blueprint-codec";
import { exactly } from "./checked";
import { agreeing, behaviour, blueprint, checked, statement, text } from "./declaration-codecs";
import type { Mistake } from "./known-keys";
import type { ResourceDeclaration } from "./resource";
import { event, mostEvents, wrongEvents } from "./event-codec";

const typeName = checked(
  "an AWS type name, such as AWS::Lambda::Function",
  (value): value is string =>
    typeof value === "string" && /^[A-Z][A-Za-z0-9]*(::[A-Z][A-Za-z0-9]*){2}$/.test(value),
);

const filter = checked(
  "a JQ filter",
  (value): value is string => typeof value === "string" && value.trim() !== "",
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

const flag = checked("true or false", (value): value is boolean => typeof value === "boolean");

const wholeResource = exactly(
  {
    type: typeName,
    blueprint,
    events: t.refinement(
      t.readonlyArray(event),
      ({ length }) => length <= mostEvents,
      `a list of at most ${mostEvents} events`,
    ),
    permissions: t.readonlyArray(statement, "a list of allow(…)"),
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
    ...wrongEvents(events),
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
    ...(declaration.global === true && declaration.everywhere === true
      ? [
          {
            key: "everywhere",
            value: true,
            remedy: "nothing beside global, whose resources are in one region",
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
