import { typeFacts } from "../../../facts/cloudformation";
import type { Denied, JsonObject } from "../call";

/** The stack that a resource belongs to. */
export interface StackIdentity {
  /** ARN. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What is known of a resource whenever something is done with it. */
export interface ResourceTask {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly type: string;
  /** Without functions. */
  readonly properties: JsonObject;
  /** Asks for the stack's role. */
  readonly denied: Denied;
  /** Aborted when the work is to stop; it then ends in any error. */
  readonly signal: AbortSignal;
}

/** A creation under way. */
export interface Creation extends ResourceTask {
  /** From now on something may be there that a rollback must delete; `undefined` takes that back. */
  readonly attempted: (physicalId: string | undefined) => void;
  /** The same, and tells it in the stack's events. @param identifier the type's own, if it differs */
  readonly initiated: (physicalId: string, identifier?: string) => void;
}

/** A resource that was made before. */
export interface ExistingTask extends ResourceTask {
  readonly physicalId: string;
  /** The physical id, or what `initiated` was told. */
  readonly identifier: string;
}

/** A change under way. */
export interface Change extends ExistingTask {
  /** The properties it was last asked to have. */
  readonly before: JsonObject;
  /** From now on it may be changed, so that a rollback must change it back; another id replaces it. */
  readonly attempted: (physicalId: string) => void;
}

/** A deletion under way. */
export type Deletion = ExistingTask;

/** A resource that is there. */
export interface CreatedResource {
  readonly physicalId: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives; `undefined` when there is no such attribute. */
  attribute(name: string): unknown;
}

/** How resources of a kind of types come, change and go. Errors become the reason of the failure. */
export interface ResourceKind {
  create(creation: Creation): Promise<CreatedResource>;
  /** Whether a change of properties needs another resource in its place; never, when left out. */
  replaces?(type: string, before: JsonObject, after: JsonObject): boolean;
  /** Another physical id than before replaces the resource. */
  update(change: Change): Promise<CreatedResource>;
  delete(deletion: Deletion): Promise<void>;
}

/** The types of CloudFormation itself that the sandbox has. */
export const OWN_TYPES = [
  "AWS::CloudFormation::CustomResource",
  "AWS::CloudFormation::WaitCondition",
  "AWS::CloudFormation::WaitConditionHandle",
] as const;

const CUSTOM_TYPE = /^Custom::[\w@-]{1,60}$/;

/** Whether a function makes the resources of a type. */
export function isCustomType(type: string): boolean {
  return CUSTOM_TYPE.test(type) || type === "AWS::CloudFormation::CustomResource";
}

/** Whether a type can be in a template here: any that AWS publishes, but for most of CloudFormation's. */
export function isKnownType(type: string): boolean {
  if (type.startsWith("AWS::CloudFormation::")) return OWN_TYPES.some((own) => own === type);
  return isCustomType(type) || typeFacts(type) !== undefined;
}

/** Reads a property that must be a whole number. @throws Error as CloudFormation's handlers word it */
export function wholeNumber(
  properties: JsonObject,
  name: string,
  [least, most]: readonly [number, number],
  otherwise?: number,
): number {
  const value = properties[name] ?? otherwise;
  if (value === undefined) throw new Error(`Property ${name} cannot be empty.`);
  const isScalar = typeof value === "string" || typeof value === "number";
  const number = isScalar && /^\d+$/.test(String(value)) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new Error(
    `Property ${name} is ${JSON.stringify(value)}; allowed is a whole number from ${least} to ${most}.`,
  );
}
