import * as t from "io-ts";
import { checked, named, nameOf, text, title } from "./checked";
import {
  longestDescription,
  nameRules,
  ownershipBlueprints,
  propertyFormats,
  propertySpecs,
  propertyTypes,
} from "./contract/port-names";

const { blueprint: rule } = nameRules;

const identifier = checked(
  `${rule.allowed}; not a name that Longshore uses itself`,
  (value): value is string =>
    typeof value === "string" &&
    rule.pattern.test(value) &&
    !Object.values<string>(ownershipBlueprints).includes(value),
);

const isOneOf =
  (allowed: readonly string[]) =>
  (value: unknown): value is string =>
    allowed.some((one) => one === value);

const oneOf = (allowed: readonly string[]) =>
  checked(`one of ${allowed.join(", ")}`, isOneOf(allowed));

const schemaName = `a JSON schema, such as { type: "string" }, with one of the types ${propertyTypes.join(", ")}`;

const property = t.intersection([
  t.type({ type: oneOf(propertyTypes) }, schemaName),
  t.partial(
    {
      title,
      description: text,
      icon: text,
      format: oneOf(propertyFormats),
      spec: oneOf(propertySpecs),
    },
    schemaName,
  ),
]);

const description = checked(
  `a text of at most ${longestDescription} characters`,
  (value): value is string => typeof value === "string" && value.length <= longestDescription,
);

const flag = checked("true or false", (value): value is boolean => typeof value === "boolean");

/** Port insists on both flags, since it fills in neither. */
const relation = t.intersection([
  t.type({ target: nameOf(rule), required: flag, many: flag }),
  t.partial({ title: text, description: text }),
]);

const properties = t.type(
  { properties: named(property, "an object of properties") },
  "{ properties: { … } }",
);

/** What stands under `required` must be one of the properties. */
const schemaOfEntities = new t.Type<unknown>(
  properties.name,
  (_value): _value is unknown => true,
  (value, context) => {
    const result = properties.validate(value, context);
    if (result._tag === "Left") return result;
    const { required = [] } = value as { required?: unknown };
    const names = Object.keys(result.right.properties);
    const areThere =
      Array.isArray(required) && required.every((name) => names.some((one) => one === name));
    if (areThere) return t.success(value);
    const allowed = `a list of its properties (${names.join(", ") || "none"})`;
    const place = t.appendContext(context, "required", t.unknown);
    return t.failure(required, place, allowed);
  },
  t.identity,
);

const wholeBlueprint = t.intersection([
  t.type({ identifier, title, schema: schemaOfEntities }),
  t.partial({
    icon: text,
    description,
    relations: named(relation, "an object of relations"),
    calculationProperties: named(
      t.type({ calculation: text, type: text }),
      "an object of { calculation, type }",
    ),
    mirrorProperties: named(t.type({ path: text }), "an object of { path }"),
  }),
]);

const existingBlueprint = t.type({ identifier: nameOf(rule), existing: t.literal(true) });

/** A blueprint reference: an identifier, a whole blueprint, or one that exists in Port. */
export const blueprint = new t.Type<unknown>(
  'an identifier, a whole blueprint, or existing("identifier")',
  (_value): _value is unknown => true,
  (value, context) => {
    if (typeof value === "string") return nameOf(rule).validate(value, context);
    if (existingBlueprint.is(value)) return t.success(value);
    if (!t.UnknownRecord.is(value)) return t.failure(value, context);
    // As the intersection that it is: describeErrors leaves the numbers of its members out.
    const own = context.at(-1);
    return wholeBlueprint.validate(
      value,
      own ? [...context.slice(0, -1), { ...own, type: wholeBlueprint }] : context,
    );
  },
  t.identity,
);
