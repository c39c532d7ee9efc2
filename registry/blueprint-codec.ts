import * as t from "io-ts";
import { blueprintContradictions, noJson } from "./blueprint-contradictions";
import {
  aggregation,
  calculation,
  changelogDestination,
  existingBlueprint,
  mirror,
  ownership,
  relation,
  teamInheritance,
} from "./blueprint-parts";
import { checked, exactly, judged, named, nameOf } from "./checked";
import { longestDescription, nameRules, ownershipBlueprints } from "./contract/port-names";
import { property } from "./schema-codec";
import { icon, isSeen, title } from "./shown-text";

export { target } from "./blueprint-parts";

const { blueprint: rule } = nameRules;

const identifier = checked(
  `${rule.allowed}; not a name that Longshore uses itself`,
  (value): value is string =>
    typeof value === "string" &&
    rule.pattern.test(value) &&
    !Object.values<string>(ownershipBlueprints).includes(value),
);

const shortText = `a text of at most ${longestDescription} characters`;

const description = judged<string>(shortText, (value) => {
  if (typeof value !== "string" || value.length > longestDescription) return shortText;
  return isSeen(value, true) ? undefined : `${shortText}, all of them seen`;
});

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
      Array.isArray(required) &&
      new Set(required).size === required.length &&
      required.every((name) => names.some((one) => one === name));
    const place = t.appendContext(context, "required", t.unknown);
    const message = `a list of its properties (${names.join(", ") || "none"})`;
    const all = areThere ? errors : [...errors, { value: required, context: place, message }];
    return all.length > 0 ? t.failures(all) : t.success(value);
  },
  t.identity,
);

const wholeBlueprint = exactly(
  { identifier, title, schema: schemaOfEntities },
  {
    icon,
    description,
    relations: named(relation, "an object of relations"),
    calculationProperties: named(calculation, "an object of { calculation, type }"),
    mirrorProperties: named(mirror, "an object of { path }"),
    aggregationProperties: named(aggregation, "an object of { title, target, calculationSpec }"),
    changelogDestination,
    teamInheritance,
    ownership,
  },
);

/** A blueprint reference: an identifier, a whole blueprint, or one that exists in Port. */
export const blueprint = new t.Type<unknown>(
  'an identifier, a whole blueprint, or existing("identifier")',
  (_value): _value is unknown => true,
  (value, context) => {
    if (typeof value === "string") return nameOf(rule).validate(value, context);
    if (existingBlueprint.is(value)) return t.success(value);
    if (!t.UnknownRecord.is(value)) return t.failure(value, context);
    const result = wholeBlueprint.validate(value, context);
    const found = result._tag === "Left" ? result.left : [];
    const contradictions = blueprintContradictions(value);
    const isRight = found.length + contradictions.length === 0;
    const strays = (isRight ? noJson(value) : contradictions).map(
      ({ key, value: found, remedy }) => ({
        value: found,
        context: [...context, ...key.map((one) => ({ key: one, type: t.unknown }))],
        message: remedy,
      }),
    );
    return strays.length + found.length > 0 ? t.failures([...found, ...strays]) : result;
  },
  t.identity,
);
