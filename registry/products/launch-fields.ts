import { InputError } from "../errors";
import { type Field, field, type Fields } from "../fields";
import { isNumeric, isStoredParameter, itemsOf, refusalOf } from "./parameter-values";
import { isListParameter, type Product, type ProductParameter } from "./product";
import { unicodePattern } from "./unicode-pattern";

/** The form of a product's launch: one field for each parameter, in their order. */
export function launchFields({ parameters }: Pick<Product, "parameters">): Fields {
  return Object.fromEntries(parameters.map((one) => [inputNameOf(one), toField(one)]));
}

/**
 * The parameters of a launch as Service Catalog takes them. What was left empty is left out, so that
 * the template's default stands, a secret one included.
 * @throws InputError for a list that CloudFormation would read differently, and a secret that it refuses
 */
export function toLaunchParameters(
  { parameters }: Pick<Product, "parameters">,
  input: Readonly<Record<string, unknown>>,
): { Key: string; Value: string }[] {
  return parameters.flatMap((parameter) => {
    const value = input[inputNameOf(parameter)];
    if (Array.isArray(value)) {
      return [{ Key: parameter.name, Value: joinList(parameter, value.map(String)) }];
    }
    if (typeof value !== "string" && typeof value !== "number") return [];
    refuseValue(parameter, String(value));
    return [{ Key: parameter.name, Value: String(value) }];
  });
}

/** CloudFormation's names are letters and digits, which Port takes; those that every object has are not free. */
function inputNameOf({ name }: ProductParameter): string {
  return name in {} ? `${name}_` : name;
}

function toField(parameter: ProductParameter): Field<unknown> {
  const title = titleOf(parameter);
  const described = descriptionOf(parameter);
  const { default: fallback, noEcho } = parameter;
  // An empty default stands when nothing is given, if it is one that is allowed.
  const stands = fallback !== undefined && refusalOfEmpty(parameter, fallback) === undefined;
  const common = { ...described, ...(stands && { required: false as const }) };
  // Port would show the default of a secret to everybody; left out, the template's own stands.
  if (noEcho) return field.secret(title, { ...common, ...limitsOf(parameter) });
  const given = fallback === "" ? undefined : fallback;
  if (!isListParameter(parameter) || isStoredParameter(parameter)) {
    return valueField(parameter, title, common, given);
  }
  const items = valueField(parameter, "Item", { required: false }, undefined);
  const values = given === undefined ? undefined : itemsOf(parameter, given);
  const isNumber = items.schema.type === "number";
  return field.list(title, {
    ...common,
    items,
    ...(values && { default: isNumber ? values.map(Number) : values }),
  });
}

type Common = { readonly description?: string; readonly required?: false };

/** A field for a value that is no list, or for one item of a list. */
function valueField(
  parameter: ProductParameter,
  title: string,
  common: Common,
  given: string | undefined,
): Field<unknown> {
  const { allowedValues, minValue, maxValue } = parameter;
  const fallback = given !== undefined && { default: given };
  if (isStoredParameter(parameter)) return field.string(title, { ...common, ...fallback });
  // Port takes no choice twice.
  if (allowedValues)
    return field.choice(title, [...new Set(allowedValues)], { ...common, ...fallback });
  if (!isNumeric(parameter)) {
    return field.string(title, { ...common, ...limitsOf(parameter), ...fallback });
  }
  if (!isExact(parameter)) {
    const pattern = "-?[0-9]+(\\.[0-9]+)?";
    return field.string(title, { ...common, pattern, ...fallback });
  }
  return field.number(title, {
    ...common,
    ...(minValue !== undefined && { minimum: minValue }),
    ...(maxValue !== undefined && { maximum: maxValue }),
    ...(given !== undefined && { default: Number(given) }),
  });
}

function descriptionOf({ description, constraintDescription: allowed }: ProductParameter) {
  const both = description !== undefined && allowed !== undefined && !description.includes(allowed);
  const text = both ? `${description} (${allowed})` : (description ?? allowed);
  return text !== undefined && text !== "" ? { description: text } : {};
}

/** A pattern that JavaScript does not read is left to CloudFormation. */
function limitsOf({ minLength, maxLength, allowedPattern }: ProductParameter) {
  const pattern = unicodePattern(allowedPattern);
  return {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
  };
}

function refusalOfEmpty(parameter: ProductParameter, fallback: string): string | undefined {
  return fallback === "" && !isListParameter(parameter) ? refusalOf(parameter, "") : undefined;
}

/** JSON's numbers are rounded beyond 15 digits: what may be longer is a text. */
function isExact({
  default: fallback = "",
  minValue = 0,
  maxValue = 0,
}: ProductParameter): boolean {
  const longest = fallback.split(",").map((one) => one.replace(/e.*$/i, "").replace(/\D/g, ""));
  return (
    longest.every((digits) => digits.replace(/^0+/, "").length <= 15) &&
    [minValue, maxValue].every((limit) => Math.abs(limit) <= Number.MAX_SAFE_INTEGER)
  );
}

/** "DatabaseName" becomes "Database name", "DBPassword" becomes "DB password". */
function titleOf({ name, label }: ProductParameter): string {
  if (label !== undefined && label !== "") return label.slice(0, 100);
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [name];
  const sentence = words
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(" ");
  return (sentence.charAt(0).toUpperCase() + sentence.slice(1)).slice(0, 100);
}

function joinList(parameter: ProductParameter, values: readonly string[]): string {
  const split = values.find((one) => one.includes(","));
  if (split === undefined) return values.join(",");
  throw new InputError(
    `${titleOf(parameter)} (${parameter.name}) has "${split}"; allowed: values without a comma, one for each entry.`,
  );
}

/** The form shows no choices of a secret, and no limits of a long number. */
function refuseValue(parameter: ProductParameter, value: string): void {
  const { name, noEcho = false } = parameter;
  if (!noEcho && (!isNumeric(parameter) || isExact(parameter))) return;
  const refusal = refusalOf(parameter, value);
  if (refusal === undefined) return;
  const what = `${titleOf(parameter)} (${name})`;
  throw new InputError(
    noEcho
      ? `${what} has a value that the product does not allow (it is secret and not shown).`
      : `${what} is "${value}"; ${refusal}.`,
  );
}
