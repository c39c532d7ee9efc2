import { isObject, type JsonObject } from "../call";
import { validationError } from "./errors";

/** A call of an intrinsic function: `{ "Fn::Join": ["-", […]] }`. */
export interface Intrinsic {
  readonly name: string;
  readonly argument: unknown;
}

/** What a text for `Fn::Sub` consists of: plain texts and `${Name}` or `${Name.Attribute}`. */
export type SubPart = { readonly text: string } | { readonly variable: string };

/** Every function that values of a template may call. */
const FUNCTIONS = [
  ...["Ref", "Condition", "Fn::And", "Fn::Base64", "Fn::Equals", "Fn::FindInMap", "Fn::GetAZs"],
  ...["Fn::GetAtt", "Fn::If", "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split"],
  "Fn::Sub",
];

const CONDITION_FUNCTIONS = ["Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"];

/** Least and greatest number of arguments. */
const LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  "Fn::And": [2, 10],
  "Fn::Equals": [2, 2],
  "Fn::FindInMap": [3, 3],
  "Fn::If": [3, 3],
  "Fn::Join": [2, 2],
  "Fn::Not": [1, 1],
  "Fn::Or": [2, 10],
  "Fn::Select": [2, 2],
  "Fn::Split": [2, 2],
};

/**
 * Tells a call of a function from plain data.
 * @param inCondition whether `{ "Condition": "Name" }` is one; elsewhere it is data, as in IAM policies.
 * @throws AwsError ValidationError for a function that is not known or not alone in its object.
 */
export function intrinsicOf(value: unknown, inCondition = false): Intrinsic | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  const name = keys.find((key) => key.startsWith("Fn::")) ?? (keys.length === 1 ? keys[0] : "");
  if (!name || !isFunction(name, value, inCondition)) return undefined;
  if (keys.length > 1) {
    throw validationError(
      `Template format error: ${name} stands beside ${keys.filter((key) => key !== name).join(", ")}; a function must be alone in its object.`,
    );
  }
  const argument = value[name];
  if (name === "Ref" && typeof argument !== "string") {
    throw validationError("Template error: every Ref object must have a single String value.");
  }
  return { name, argument };
}

/** Reads the argument of `Fn::GetAtt`: `["Id", "Attribute"]` or `"Id.Attribute"`. */
export function getAttParts(argument: unknown): readonly [id: string, attribute: unknown] {
  const parts: unknown[] =
    typeof argument === "string" ? splitOnce(argument) : Array.isArray(argument) ? argument : [];
  const [id, attribute] = parts;
  if (parts.length === 2 && typeof id === "string" && attribute !== "") return [id, attribute];
  throw validationError(
    `Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; it has ${JSON.stringify(argument)}.`,
  );
}

/** Reads the argument of `Fn::Sub`. @throws AwsError ValidationError */
export function subParts(argument: unknown): { parts: SubPart[]; variables: JsonObject } {
  const [text, variables = {}, ...more] = (
    Array.isArray(argument) ? argument : [argument]
  ) as unknown[];
  if (typeof text !== "string" || !isObject(variables) || more.length > 0) {
    throw validationError(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  }
  return { parts: [...splitText(text)], variables };
}

/** Checks what can be told of a call before it is made. @throws AwsError ValidationError */
export function checkCall(call: Intrinsic, inCondition: boolean): void {
  if (!inCondition && CONDITION_FUNCTIONS.includes(call.name)) {
    throw validationError(
      `Template error: ${call.name} is allowed in Conditions only; a value may call Fn::If.`,
    );
  }
  if (LENGTHS[call.name]) listArgument(call);
}

/** Reads an argument that is a list, of as many elements as the function takes. @throws AwsError ValidationError */
export function listArgument({ name, argument }: Intrinsic): unknown[] {
  const [from = 0, to = Infinity] = LENGTHS[name] ?? [];
  if (Array.isArray(argument) && argument.length >= from && argument.length <= to) return argument;
  const size = from === to ? `${from}` : `${from} to ${to}`;
  throw validationError(
    `Template error: every ${name} object requires a list of ${size} elements; it has ${JSON.stringify(argument)}.`,
  );
}

function isFunction(name: string, value: JsonObject, inCondition: boolean): boolean {
  if (name === "Condition") return inCondition && typeof value[name] === "string";
  if (name === "Ref") return true;
  if (!name.startsWith("Fn::")) return false;
  if (FUNCTIONS.includes(name)) return true;
  const hint =
    name === "Fn::ImportValue" ? ": the sandbox keeps no exports that could be imported" : "";
  throw validationError(
    `Template error: Encountered unsupported function: ${name} Supported functions are: [${FUNCTIONS.join(", ")}]${hint}`,
  );
}

function* splitText(text: string): Generator<SubPart> {
  let end = 0;
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const variable = (match[1] ?? "").trim();
    if (match.index > end) yield { text: text.slice(end, match.index) };
    end = match.index + match[0].length;
    if (variable.startsWith("!")) yield { text: `\${${variable.slice(1)}}` };
    else yield { variable: checkVariable(variable) };
  }
  if (end < text.length) yield { text: text.slice(end) };
}

function checkVariable(variable: string): string {
  if (/^[A-Za-z0-9_:.]+$/.test(variable)) return variable;
  throw validationError(
    `Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons; one is "${variable}".`,
  );
}

function splitOnce(text: string): string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
