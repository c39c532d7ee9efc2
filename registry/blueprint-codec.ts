import * as t from "io-ts";
import { checked, exactly, named, nameOf, text, title } from "./checked";
import {
  longestDescription,
  nameRules,
  ownershipBlueprints,
  propertyTypes,
} from "./contract/port-names";
import { oneOf, property } from "./schema-codec";

const { blueprint: rule } = nameRules;

const identifier = checked(
  `${rule.allowed}; not a name that Longshore uses itself`,
  (value): value is string =>
    typeof value === "string" &&
    rule.pattern.test(value) &&
    !Object.values<string>(ownershipBlueprints).includes(value),
);

const description = checked(
  `a text of at most ${longestDescription} characters`,
  (value): value is string => typeof value === "string" && value.length <= longestDescription,
);

const flag = checked("true or false", (value): value is boolean => typeof value === "boolean");

const existingBlueprint = exactly({ identifier: nameOf(rule), existing: t.literal(true) }, {});

/** A blueprint by its identifier, or `existing("…")` for one that no handler declares. */
export const target = new t.Type<unknown>(
  'the identifier of a blueprint, or existing("identifier") for one that is kept in Port by hand',
  (_value): _value is unknown => true,
  (value, context) =>
    existingBlueprint.is(value) ? t.success(value) : nameOf(rule).validate(value, context),
  t.identity,
);

/** Port insists on both flags, since it fills in neither. */
const relation = exactly(
  { target, required: flag, many: flag },
  { title: text, description: text },
  "{ target, required, many }",
);

const properties = exactly(
  { properties: named(property, "an object of properties") },
  { required: t.unknown },
  "{ properties: { … } }",
);

/** What stands under `required` must be one of the properties. */
const schemaOfEntities = new t.Type<unknown>(
  properties.name,
  (_value): _value is unknown => true,
  (value, context) => {
    const result = properties.validate(value, context);
    const errors = result._tag === "Left" ? result.left : [];
    const { properties: declared, required = [] } = Object(value) as Record<string, unknown>;
    if (!t.UnknownRecord.is(declared)) return t.failures(errors);
    const names = Object.keys(declared);
    const areThere =
      Array.isArray(required) && required.every((name) => names.some((one) => one === name));
    const place = t.appendContext(context, "required", t.unknown);
    const message = `a list of its properties (${names.join(", ") || "none"})`;
    const all = areThere ? errors : [...errors, { value: required, context: place, message }];
    return all.length > 0 ? t.failures(all) : t.success(value);
  },
  t.identity,
);

const object = checked("an object", t.UnknownRecord.is);

/** What Port shows of a property that it works out itself. */
const shown = { title: text, description: text, icon: text, format: text, spec: text };

const wholeBlueprint = exactly(
  { identifier, title, schema: schemaOfEntities },
  {
    icon: text,
    description,
    relations: named(relation, "an object of relations"),
    calculationProperties: named(
      exactly(
        { calculation: text, type: oneOf(propertyTypes) },
        { ...shown, colorized: flag, colors: object, specAuthentication: object },
        "{ calculation, type }",
      ),
      "an object of { calculation, type }",
    ),
    mirrorProperties: named(exactly({ path: text }, shown, "{ path }"), "an object of { path }"),
    aggregationProperties: named(object, "an object of aggregations"),
    changelogDestination: object,
    teamInheritance: object,
    ownership: object,
  },
);

/** What is mirrored lies behind a relation: its path begins with one. */
function strayMirrors({ mirrorProperties, relations }: Record<string, unknown>) {
  if (!t.UnknownRecord.is(mirrorProperties)) return [];
  const names = t.UnknownRecord.is(relations) ? Object.keys(relations) : [];
  return Object.entries(mirrorProperties).flatMap(([name, mirrored]) => {
    const { path } = Object(mirrored) as { path?: unknown };
    const isBehind = typeof path !== "string" || names.includes(path.split(".")[0] ?? "");
    const remedy = `a path that begins with a relation (${names.join(", ") || "there is none"})`;
    return isBehind ? [] : [{ key: ["mirrorProperties", name, "path"], value: path, remedy }];
  });
}

/** A blueprint reference: an identifier, a whole blueprint, or one that exists in Port. */
export const blueprint = new t.Type<unknown>(
  'an identifier, a whole blueprint, or existing("identifier")',
  (_value): _value is unknown => true,
  (value, context) => {
    if (typeof value === "string") return nameOf(rule).validate(value, context);
    if (existingBlueprint.is(value)) return t.success(value);
    if (!t.UnknownRecord.is(value)) return t.failure(value, context);
    const result = wholeBlueprint.validate(value, context);
    const strays = strayMirrors(value).map(({ key, value: found, remedy }) => ({
      value: found,
      context: [...context, ...key.map((one) => ({ key: one, type: t.unknown }))],
      message: remedy,
    }));
    const found = result._tag === "Left" ? result.left : [];
    return strays.length + found.length > 0 ? t.failures([...found, ...strays]) : result;
  },
  t.identity,
);
