import { isObject } from "../call";
import { checkCall, getAttParts, intrinsicOf, subParts } from "./intrinsics";

/** Something that a value of a template names. */
export interface Reference {
  readonly kind: "Ref" | "GetAtt" | "Condition" | "Mapping";
  readonly name: string;
  /** The function in which it is named. */
  readonly by: string;
}

/** How the references of a value are looked for. */
export interface ReferenceOptions {
  /** Whether the value is a condition, in which `Condition` is a function. */
  readonly inCondition?: boolean;
  /** Says which branch of `Fn::If` counts; without it both do. */
  readonly holds?: (condition: string) => boolean;
}

/** Lists what a value refers to. @throws AwsError ValidationError for a malformed function */
export function referencesOf(value: unknown, options: ReferenceOptions = {}): Reference[] {
  const within = (inner: unknown) => referencesOf(inner, options);
  const call = intrinsicOf(value, options.inCondition);
  if (!call) {
    if (Array.isArray(value)) return value.flatMap(within);
    return isObject(value) ? Object.values(value).flatMap(within) : [];
  }
  checkCall(call, options.inCondition ?? false);
  const { name: by, argument } = call;
  switch (by) {
    case "Ref":
      return [{ kind: "Ref", name: String(argument), by }];
    case "Condition":
      return [{ kind: "Condition", name: String(argument), by }];
    case "Fn::GetAtt": {
      const [name, attribute] = getAttParts(argument);
      return [{ kind: "GetAtt", name, by }, ...within(attribute)];
    }
    case "Fn::Sub":
      return [...subReferences(argument), ...within(subParts(argument).variables)];
    case "Fn::If":
      return ifReferences(argument, options);
    case "Fn::FindInMap":
      if (!Array.isArray(argument)) return [];
      return [
        ...(typeof argument[0] === "string"
          ? [{ kind: "Mapping", name: argument[0], by } as const]
          : []),
        ...argument.flatMap(within),
      ];
    default:
      return within(argument);
  }
}

function subReferences(argument: unknown): Reference[] {
  const { parts, variables } = subParts(argument);
  return parts.flatMap((part): Reference[] => {
    if (!("variable" in part) || Object.hasOwn(variables, part.variable)) return [];
    const [name = "", ...attribute] = part.variable.split(".");
    return [{ kind: attribute.length > 0 ? "GetAtt" : "Ref", name, by: "Fn::Sub" }];
  });
}

function ifReferences(argument: unknown, options: ReferenceOptions): Reference[] {
  const [name, yes, no] = (Array.isArray(argument) ? argument : []) as unknown[];
  if (typeof name !== "string") return [];
  const branches = options.holds ? [options.holds(name) ? yes : no] : [yes, no];
  return [
    { kind: "Condition", name, by: "Fn::If" },
    ...branches.flatMap((branch) => referencesOf(branch, options)),
  ];
}
