import { validationError } from "./errors";
import type { Scope } from "./evaluate";
import type { CreatedResource, StackIdentity } from "./resource-kind";
import type { Template } from "./template";
import type { StackParameter } from "./template-parameters";

/** What the values of a stack can look up before its resources are there. */
export type EarlyScope = Omit<Scope, "condition" | "attribute">;

/** Makes the part of a scope that is known from the beginning. */
export function earlyScope(
  { id, name, region }: StackIdentity,
  parameters: ReadonlyMap<string, StackParameter>,
  mappings: Template["mappings"],
): EarlyScope {
  const isChina = region.startsWith("cn-");
  const pseudo: Record<string, unknown> = {
    "AWS::AccountId": id.split(":")[4],
    "AWS::NotificationARNs": [],
    "AWS::Partition": isChina ? "aws-cn" : "aws",
    "AWS::Region": region,
    "AWS::StackId": id,
    "AWS::StackName": name,
    "AWS::URLSuffix": isChina ? "amazonaws.com.cn" : "amazonaws.com",
  };
  return {
    region,
    ref: (wanted) => (wanted in pseudo ? pseudo[wanted] : parameters.get(wanted)?.value),
    mapping: (map, top, second) => {
      const found = at(at(mappings.get(map), top), second);
      if (found !== undefined) return found;
      throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    },
  };
}

/** Adds the resources that are there and the conditions. */
export function fullScope(
  early: EarlyScope,
  holds: (condition: string) => boolean,
  created: ReadonlyMap<string, CreatedResource>,
): Scope {
  return {
    ...early,
    condition: holds,
    ref: (name) => created.get(name)?.ref ?? early.ref(name),
    attribute: (name, attribute) => {
      const value = created.get(name)?.attribute(attribute);
      if (value !== undefined) return value;
      throw validationError(
        `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    },
  };
}

/** Reads the value of an output, which must be a text. @throws Error naming the output */
export function outputText(name: string, value: unknown): string {
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
