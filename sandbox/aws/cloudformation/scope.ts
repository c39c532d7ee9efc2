import { typeFacts } from "../../../facts/cloudformation";
import type { JsonObject } from "../call";
import { withStackTags } from "../resources/tags";
import { validationError } from "./errors";
import { evaluate, type Scope } from "./evaluate";
import type { Plan, PlannedResource } from "./plan";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters";
import type { CreatedResource, StackIdentity } from "./resource-kind";
import type { Template } from "./template";
import type { StackParameter } from "./template-parameters";

/** What the values of a stack can look up before its resources are there. */
export type EarlyScope = Omit<Scope, "condition" | "attribute">;

/** Makes the part of a scope that is known from the beginning. */
export function earlyScope(
  stack: StackIdentity,
  parameters: ReadonlyMap<string, StackParameter>,
  mappings: Template["mappings"],
  tags: Readonly<Record<string, string>> = {},
): EarlyScope {
  return {
    ...{ region: stack.region, tags },
    ref: (wanted) =>
      Object.hasOwn(PSEUDO_PARAMETERS, wanted)
        ? PSEUDO_PARAMETERS[wanted]?.(stack)
        : parameters.get(wanted)?.value,
    mapping: (map, top, second) => {
      const found = at(at(mappings.get(map), top), second);
      if (found !== undefined) return found;
      throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    },
  };
}

/** Adds the conditions and the resources that are there. */
export function fullScope(
  early: EarlyScope,
  holds: (condition: string) => boolean,
  find: (logicalId: string) => CreatedResource | undefined,
): Scope {
  return {
    ...early,
    condition: holds,
    ref: (name) => find(name)?.ref ?? early.ref(name),
    attribute: (name, attribute) => {
      const value = find(name)?.attribute(attribute);
      if (value !== undefined) return value;
      throw validationError(
        `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    },
  };
}

/** What a resource is to be, without functions and with the stack's tags. @throws AwsError ValidationError */
export function propertiesOf({ type, properties }: PlannedResource, scope: Scope): JsonObject {
  const own = evaluate(properties, scope) as JsonObject;
  return withStackTags(typeFacts(type), own, scope.tags ?? {});
}

/** What the outputs of a plan are, by name. @throws Error naming one that is no text */
export function outputsOf({ template, holds }: Plan, scope: Scope): Record<string, string> {
  const wanted = [...template.outputs].filter(
    ([, { condition }]) => condition === undefined || holds(condition),
  );
  return Object.fromEntries(
    wanted.map(([name, { value }]) => [name, outputText(name, evaluate(value, scope))]),
  );
}

function outputText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(
    `Template format error: Output ${name} is malformed. The Value field of every Outputs member must evaluate to a String.`,
  );
}

function at(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, key)
    ? (object as Record<string, unknown>)[key]
    : undefined;
}
