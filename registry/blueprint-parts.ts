import * as t from "io-ts";
import { checked, exactly, nameOf, text } from "./checked";
import { calculatedFormats, nameRules, propertySpecs, propertyTypes } from "./contract/port-names";
import { isUrl } from "./field-values";
import { oneOf } from "./schema-codec";
import { colors, isColor } from "./schema-keywords";
import { wrongRules } from "./search-rules";
import { description, icon, title } from "./shown-text";

/** A blueprint by its identifier, or `existing("…")` for one that no handler declares. */
export const existingBlueprint = exactly(
  { identifier: nameOf(nameRules.blueprint), existing: t.literal(true) },
  {},
);

/** A blueprint by its identifier, or `existing("…")` for one that no handler declares. */
export const target = new t.Type<unknown>(
  'the identifier of a blueprint, or existing("identifier") for one that is kept in Port by hand',
  (_value): _value is unknown => true,
  (value, context) =>
    existingBlueprint.is(value)
      ? t.success(value)
      : nameOf(nameRules.blueprint).validate(value, context),
  t.identity,
);

const flag = checked("true or false", (value): value is boolean => typeof value === "boolean");

/** Port insists on both flags, since it fills in neither. */
export const relation = exactly(
  { target, required: flag, many: flag },
  { title, description },
  "{ target, required, many }",
);

const palette = checked(
  `a colour for each value, each ${colors}`,
  (value): value is Record<string, string> =>
    t.UnknownRecord.is(value) && Object.values(value).every(isColor),
);

const filled = checked(
  "a JQ filter over the entity, such as .properties.size",
  (value): value is string => typeof value === "string" && value.trim() !== "",
);

/** A property that Port works out of others. */
export const calculation = exactly(
  { calculation: filled, type: oneOf(propertyTypes) },
  {
    ...{ title, description, icon, colorized: flag, colors: palette },
    format: oneOf(calculatedFormats),
    spec: oneOf(propertySpecs),
    specAuthentication: t.UnknownRecord,
    items: t.UnknownRecord,
  },
  "{ calculation, type }",
);

const path = (allowed: string) =>
  checked(
    allowed,
    (value): value is string =>
      typeof value === "string" && value.split(".").every((part) => /^[^\s.]+$/.test(part)),
  );

/** A property of a related entity; Port takes nothing of it but these two. */
export const mirror = exactly(
  { path: path("a path such as relation.property or relation.$title") },
  { title },
  "{ path }",
);

/** A search over entities, as Port takes it. */
export const search = new t.Type<unknown>(
  '{ combinator: "and", rules: [ … ] }',
  (_value): _value is unknown => true,
  (value, context) => {
    const result = searchShape.validate(value, context);
    if (result._tag === "Left") return result;
    const errors = wrongRules(value).map(({ key, value: found, remedy }) => ({
      value: found,
      context: t.appendContext(context, key, t.unknown),
      message: remedy,
    }));
    return errors.length > 0 ? t.failures(errors) : t.success(value);
  },
  t.identity,
);

const searchShape = exactly(
  {
    combinator: checked(
      '"and" or "or"',
      (value): value is "and" | "or" => value === "and" || value === "or",
    ),
    rules: t.readonlyArray(t.UnknownRecord, "a list of Port's search rules"),
  },
  {},
  '{ combinator: "and", rules: [ … ] }',
);

/** How Port aggregates: what is counted, and what is made of a property's values. */
const functions = {
  entities: ["count", "average"],
  property: ["sum", "average", "min", "max", "median"],
} as const;

const span = oneOf(["hour", "day", "week", "month", "total"]);

/** @see https://docs.port.io, "Aggregation property" */
const calculationSpec = t.union(
  [
    exactly(
      { calculationBy: t.literal("entities"), func: oneOf(functions.entities) },
      { averageOf: span, measureTimeBy: text },
    ),
    exactly(
      { calculationBy: t.literal("property"), func: oneOf(functions.property), property: text },
      { averageOf: span, measureTimeBy: text },
    ),
  ],
  `{ calculationBy: "entities", func } with a func of ${functions.entities.join(", ")}, or ` +
    `{ calculationBy: "property", property, func } with one of ${functions.property.join(", ")}`,
);

/** The same as one codec, so that what is wrong is told once. */
const wholeSpec = checked(calculationSpec.name, calculationSpec.is);

/** A number that Port makes of related entities. */
export const aggregation = exactly(
  { title, target, calculationSpec: wholeSpec },
  { description, icon, type: oneOf(["number"]), query: search, pathFilter: t.unknown },
  "{ title, target, calculationSpec }",
);

/** Where Port sends the changes of a blueprint's entities. */
export const changelogDestination = checked(
  '{ type: "KAFKA" }, or { type: "WEBHOOK", url }, with agent: true for an agent of Port\'s',
  (value): value is Record<string, unknown> => {
    if (!t.UnknownRecord.is(value)) return false;
    const { type, url, agent, ...rest } = value;
    if (Object.keys(rest).length > 0) return false;
    if (type === "KAFKA") return url === undefined && agent === undefined;
    const isSent = type === "WEBHOOK" && typeof url === "string" && isUrl(url);
    return isSent && ["undefined", "boolean"].includes(typeof agent);
  },
);

/** Whose the entities are. @see https://docs.port.io, "Owning teams" */
export const ownership = checked(
  '{ type: "Direct" }, or { type: "Inherited", path } with the relations that lead to the owner',
  (value): value is Record<string, unknown> => {
    if (!t.UnknownRecord.is(value)) return false;
    const { type, title: shown, path: way, ...rest } = value;
    if (Object.keys(rest).length > 0 || (shown !== undefined && !title.is(shown))) return false;
    return type === "Direct" ? way === undefined : type === "Inherited" && relations.is(way);
  },
);

const relations = path("a path of relations, such as service.system");

/** Where the team of entities comes from. */
export const teamInheritance = exactly({ path: relations }, {}, "{ path }");
