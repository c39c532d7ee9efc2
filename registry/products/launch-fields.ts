import { InputError } from "../errors";
import { type Field, field, type Fields } from "../fields";
import { isListParameter, type Product, type ProductParameter } from "./product";

/** The form of a product's launch: one field for each parameter, in their order. */
export function launchFields({ parameters }: Pick<Product, "parameters">): Fields {
  return Object.fromEntries(parameters.map((one) => [inputNameOf(one), toField(one)]));
}

/**
 * The parameters of a launch as Service Catalog takes them. What was left empty is left out, so that
 * the template's default stands, a secret one included.
 * @throws InputError for a list that CloudFormation would read differently
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
    const isGiven = typeof value === "string" || typeof value === "number";
    return isGiven ? [{ Key: parameter.name, Value: String(value) }] : [];
  });
}

/** CloudFormation's names are letters and digits, which Port takes; those that every object has are not free. */
function inputNameOf({ name }: ProductParameter): string {
  return name in {} ? `${name}_` : name;
}

function toField(parameter: ProductParameter): Field<unknown> {
  const { type, allowedValues, noEcho, minLength, maxLength } = parameter;
  const title = titleOf(parameter);
  const common = commonOptions(parameter);
  const pattern = patternFor(parameter);
  const limits = {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
  };
  // Port would show the default of a secret to everybody; left out, the template's own stands.
  if (noEcho) return field.secret(title, { ...common, ...limits });
  const { default: fallback, ...described } = { ...common, default: parameter.default };
  // An empty default stands when nothing is given.
  const given = fallback === undefined || fallback === "" ? undefined : fallback;
  if (isListParameter(parameter) && !type.startsWith("AWS::SSM::")) {
    return field.list(title, { ...described, ...(given && { default: splitList(given) }) });
  }
  if (allowedValues) {
    return field.choice(title, allowedValues, {
      ...described,
      ...(given !== undefined && allowedValues.includes(given) && { default: given }),
    });
  }
  if (type === "Number") {
    return field.number(title, {
      ...described,
      ...(parameter.minValue !== undefined && { minimum: parameter.minValue }),
      ...(parameter.maxValue !== undefined && { maximum: parameter.maxValue }),
      ...(given !== undefined && { default: Number(given) }),
    });
  }
  return field.string(title, {
    ...described,
    ...limits,
    ...(given !== undefined && { default: given }),
  });
}

function commonOptions(parameter: ProductParameter) {
  const { description, constraintDescription } = parameter;
  const text = description ?? constraintDescription;
  return {
    ...(text !== undefined && { description: text }),
    ...(parameter.default !== undefined && { required: false }),
  };
}

/** Only texts are held against a pattern; one that JavaScript does not read is left to CloudFormation. */
function patternFor({ allowedPattern: pattern }: ProductParameter): string | undefined {
  if (pattern === undefined || pattern === "") return undefined;
  try {
    new RegExp(`^(?:${pattern})$`, "u");
    return pattern;
  } catch {
    return undefined;
  }
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

function splitList(text: string): string[] {
  return text.split(",").map((one) => one.trim());
}

function joinList(parameter: ProductParameter, values: readonly string[]): string {
  const { allowedValues: allowed } = parameter;
  const what = `${titleOf(parameter)} (${parameter.name})`;
  const split = values.find((one) => one.includes(","));
  if (split !== undefined) {
    throw new InputError(
      `${what} has "${split}"; allowed: values without a comma, one for each entry.`,
    );
  }
  const strange = allowed && values.find((one) => !allowed.includes(one));
  if (allowed && strange !== undefined) {
    throw new InputError(`${what} has "${strange}"; allowed: ${allowed.join(", ")}.`);
  }
  return values.join(",");
}
