import { isObject } from "../call";
import { validationError } from "./errors";
import { getAttParts, intrinsicOf, listArgument, subParts, type Intrinsic } from "./intrinsics";

/** What the functions of a template can look up. */
export interface Scope {
  readonly region: string;
  /** Those of the stack, which its resources get. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Value of a parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  attribute(resource: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, top: string, second: string): unknown;
}

/** Stands for a property that is to be left out (`AWS::NoValue`). */
export const NO_VALUE = Symbol("AWS::NoValue");

/**
 * Calls the functions within a value.
 * @returns the value without functions; `undefined` for `AWS::NoValue`.
 * @throws AwsError ValidationError in CloudFormation's words.
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  const result = inner(value, scope);
  return result === NO_VALUE ? undefined : result;
}

/** Says whether a condition holds. @throws AwsError ValidationError */
export function evaluateCondition(value: unknown, scope: Scope): boolean {
  const call = intrinsicOf(value, true);
  switch (call?.name) {
    case "Condition":
      return scope.condition(String(call.argument));
    case "Fn::Equals": {
      const [one, other] = listArgument(call).map((side) => comparable(inner(side, scope)));
      return one === other;
    }
    case "Fn::Not":
      return !evaluateCondition(listArgument(call)[0], scope);
    case "Fn::And":
      return listArgument(call).every((part) => evaluateCondition(part, scope));
    case "Fn::Or":
      return listArgument(call).some((part) => evaluateCondition(part, scope));
    default:
      throw validationError(
        `Template format error: Conditions can only be boolean operations on parameters and other conditions; one is ${JSON.stringify(value)}.`,
      );
  }
}

function inner(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => inner(one, scope)).filter((one) => one !== NO_VALUE);
  }
  const call = intrinsicOf(value);
  if (call) return evaluateCall(call, scope);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, inner(one, scope)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== NO_VALUE));
}

function evaluateCall(call: Intrinsic, scope: Scope): unknown {
  const { name, argument } = call;
  switch (name) {
    case "Ref":
      return argument === "AWS::NoValue" ? NO_VALUE : scope.ref(String(argument));
    case "Fn::GetAtt": {
      const [id, attribute] = getAttParts(argument);
      return scope.attribute(id, text(inner(attribute, scope), name));
    }
    case "Fn::Sub":
      return substitute(argument, scope);
    case "Fn::Join": {
      const [separator, parts] = listArgument(call);
      return list(inner(parts, scope), name)
        .map((part) => text(part, name))
        .join(text(separator, name));
    }
    case "Fn::Select": {
      const [index, from] = listArgument(call).map((part) => inner(part, scope));
      const chosen = list(from, name)[Number(text(index, name))];
      if (chosen !== undefined) return chosen;
      throw validationError(
        `Template error: Fn::Select cannot select nonexistent value at index ${text(index, name)}`,
      );
    }
    case "Fn::Split": {
      const [separator, whole] = listArgument(call);
      return text(inner(whole, scope), name).split(text(separator, name));
    }
    case "Fn::If": {
      const [condition, yes, no] = listArgument(call);
      return inner(scope.condition(text(condition, name)) ? yes : no, scope);
    }
    case "Fn::FindInMap": {
      const keys = listArgument(call).map((key) => text(inner(key, scope), name));
      return scope.mapping(...(keys as [string, string, string]));
    }
    case "Fn::Base64":
      return Buffer.from(text(inner(argument, scope), name)).toString("base64");
    case "Fn::GetAZs": {
      const region = text(inner(argument, scope), name) || scope.region;
      return ["a", "b", "c"].map((zone) => region + zone);
    }
    default:
      throw validationError(
        `Template error: ${name} is allowed in Conditions only; a value may call Fn::If.`,
      );
  }
}

function substitute(argument: unknown, scope: Scope): string {
  const { parts, variables } = subParts(argument);
  return parts
    .map((part) => {
      if ("text" in part) return part.text;
      const { variable } = part;
      if (Object.hasOwn(variables, variable)) {
        return text(inner(variables[variable], scope), "Fn::Sub");
      }
      const dot = variable.indexOf(".");
      return text(
        dot < 0
          ? scope.ref(variable)
          : scope.attribute(variable.slice(0, dot), variable.slice(dot + 1)),
        `Fn::Sub for \${${variable}}`,
      );
    })
    .join("");
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const shown = value === NO_VALUE ? "AWS::NoValue" : JSON.stringify(value);
  throw validationError(`Template error: ${name} needs a string; it has ${shown}.`);
}

function list(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw validationError(`Template error: ${name} needs a list; it has ${JSON.stringify(value)}.`);
}

/** CloudFormation compares texts: 1 is "1", and true is "true". */
function comparable(value: unknown): string {
  const isScalar = ["string", "number", "boolean"].includes(typeof value);
  return isScalar ? String(value) : (JSON.stringify(value) ?? String(value));
}
