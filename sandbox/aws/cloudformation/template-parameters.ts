import { isObject, type JsonObject } from "../call";
import { validationError } from "./errors";
import { numberOf } from "./template-text";

/** A parameter of a stack with its value. */
export interface StackParameter {
  /** The value as it was given, or the default. */
  readonly text: string;
  /** What an SSM parameter's name led to. */
  readonly resolved?: string;
  /** What `Ref` gives: text, number or a list of them. */
  readonly value: unknown;
  /** Whether nobody may see it (`NoEcho`). */
  readonly secret: boolean;
}

/** Finds the value of an SSM parameter. */
export type SsmLookUp = (name: string) => { type: string; value: string } | undefined;

const PROPERTIES = ["Type", "Default", "Description", "AllowedValues", "AllowedPattern", "NoEcho"];
PROPERTIES.push("ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue");
const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const PLAIN_TYPE =
  /^(String|Number|CommaDelimitedList|List<(String|Number)>|(List<)?AWS(::[A-Za-z0-9]+){2,}>?)$/;

/** How a value that must not be seen is shown. */
export const MASK = "****";

/**
 * Gives every declared parameter its value.
 * @throws AwsError ValidationError in CloudFormation's words.
 */
export function resolveParameters(
  declared: ReadonlyMap<string, JsonObject>,
  given: Readonly<Record<string, string>>,
  lookUp: SsmLookUp,
): Map<string, StackParameter> {
  const unknown = Object.keys(given).filter((name) => !declared.has(name));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  }
  const texts = [...declared].map(([name, declaration]) => {
    checkDeclaration(name, declaration);
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    return { name, declaration, text: own ?? defaultOf(declaration) };
  });
  const missing = texts.filter(({ text }) => text === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  }
  return new Map(
    texts.map(({ name, declaration, text = "" }) => {
      checkValue(name, declaration, text);
      return [name, resolve(declaration, text, lookUp)];
    }),
  );
}

/**
 * Puts in the values that stay as they were.
 * @param given `undefined` for each of those.
 * @throws AwsError ValidationError for a parameter that was not there before.
 */
export function previousValues(
  given: Readonly<Record<string, string | undefined>>,
  previous: ReadonlyMap<string, StackParameter>,
): Record<string, string> {
  const values = Object.entries(given).map(([name, value]): [string, string] => {
    const kept = value ?? previous.get(name)?.text;
    if (kept !== undefined) return [name, kept];
    throw validationError(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  });
  return Object.fromEntries(values);
}

function checkDeclaration(name: string, declaration: JsonObject): void {
  const unknown = Object.keys(declaration).find((key) => !PROPERTIES.includes(key));
  if (unknown) throw validationError(`Invalid template parameter property '${unknown}'`);
  const { Type: type, Default: fallback, AllowedPattern: pattern } = declaration;
  if (typeof type !== "string") {
    throw validationError(
      `Template format error: Every Parameters object must contain a Type member. (${name})`,
    );
  }
  if (!PLAIN_TYPE.test(SSM_VALUE.exec(type)?.[1] ?? type)) {
    throw validationError(`Template format error: Unrecognized parameter type: ${type}`);
  }
  if (isObject(fallback) || Array.isArray(fallback)) {
    throw validationError("Template format error: Every Default member must be a string.");
  }
  if (pattern !== undefined && !patternOf(pattern)) {
    throw validationError(
      `Template error: AllowedPattern of parameter '${name}' is ${JSON.stringify(pattern)}, no regular expression.`,
    );
  }
}

function defaultOf({ Default: fallback }: JsonObject): string | undefined {
  return fallback === undefined ? undefined : scalarText(fallback);
}

/** Numbers and booleans of the template are texts here. */
function scalarText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function checkValue(name: string, declaration: JsonObject, text: string): void {
  const { ConstraintDescription: described } = declaration;
  const problem = problemOf(declaration, text);
  if (!problem) return;
  throw validationError(
    typeof described === "string" && problem !== "must be a number"
      ? `Parameter ${name} failed to satisfy constraint: ${described}`
      : `Parameter '${name}' ${problem}`,
  );
}

function problemOf(declaration: JsonObject, text: string): string | undefined {
  const values = isList(String(declaration["Type"])) ? split(text) : [text];
  const isNumber = ["Number", "List<Number>"].includes(String(declaration["Type"]));
  if (isNumber && !values.every((value) => value.trim() !== "" && Number.isFinite(Number(value)))) {
    return "must be a number";
  }
  const allowed = declaration["AllowedValues"];
  if (Array.isArray(allowed)) {
    const texts = allowed.map(scalarText);
    if (!values.every((value) => texts.includes(value))) return "must be one of AllowedValues";
  }
  const pattern = declaration["AllowedPattern"];
  if (pattern !== undefined && !values.every((value) => patternOf(pattern)?.test(value))) {
    return `must match pattern ${scalarText(pattern)}`;
  }
  return limitProblem(declaration, text);
}

function limitProblem(declaration: JsonObject, text: string): string | undefined {
  const limit = (name: string) =>
    declaration[name] === undefined ? undefined : Number(declaration[name]);
  const [least, most] = [limit("MinLength"), limit("MaxLength")];
  if (least !== undefined && text.length < least)
    return `must contain at least ${least} characters`;
  if (most !== undefined && text.length > most) return `must contain at most ${most} characters`;
  const [from, to] = [limit("MinValue"), limit("MaxValue")];
  if (from !== undefined && Number(text) < from) return `must be a number not less than ${from}`;
  return to !== undefined && Number(text) > to
    ? `must be a number not greater than ${to}`
    : undefined;
}

/** The pattern must match the whole value. */
function patternOf(pattern: unknown): RegExp | undefined {
  try {
    return new RegExp(`^(?:${scalarText(pattern)})$`);
  } catch {
    return undefined;
  }
}

function resolve(declaration: JsonObject, text: string, lookUp: SsmLookUp): StackParameter {
  const type = String(declaration["Type"]);
  const secret = String(declaration["NoEcho"]).toLowerCase() === "true";
  const inner = SSM_VALUE.exec(type)?.[1];
  if (inner === undefined && type !== "AWS::SSM::Parameter::Name") {
    return { text, value: typed(type, text), secret };
  }
  const found = lookUp(text);
  if (!found) {
    throw validationError(
      `Unable to fetch parameters [${text}] from parameter store for this account.`,
    );
  }
  if (inner === undefined) return { text, value: text, secret };
  if (found.type === "SecureString") {
    throw validationError(
      `Parameters [${text}] referenced by template have types not supported by CloudFormation.`,
    );
  }
  return { text, resolved: found.value, value: typed(inner, found.value), secret };
}

function typed(type: string, text: string): unknown {
  const isNumber = type === "Number" || type === "List<Number>";
  const convert = (value: string) => (isNumber ? (numberOf(value) ?? value) : value);
  return isList(type) ? split(text).map(convert) : convert(text);
}

function isList(type: string): boolean {
  return type === "CommaDelimitedList" || type.startsWith("List<");
}

function split(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}
