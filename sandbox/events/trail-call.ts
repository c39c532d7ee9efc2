import type { JsonObject } from "../aws/call";
import type { ResourceChange } from "../aws/resource-store";

/** A resource whose change becomes an event. */
export interface Subject {
  readonly change: ResourceChange;
  readonly accountId: string;
}

/**
 * A value of a request or response: the name of a property of the resource, `=text` for a fixed text,
 * or a function. A property that the resource does not have leaves the field out.
 */
export type FieldSource = string | ((subject: Subject) => unknown);

/** Fields by their path: `tableDescription.tableName`, `items[].instanceId` for a list of one. */
export type Fields = Readonly<Record<string, FieldSource>>;

/** An API call as CloudTrail records it. */
export interface TrailCall {
  readonly eventName: string;
  readonly request: Fields;
  /** Without it, `responseElements` is null, as CloudTrail has it for most deletions. */
  readonly response?: Fields;
}

/** A call that changes a resource. */
export interface UpdateCall extends TrailCall {
  /** Properties it changes; a call without them is made when no other fits. */
  readonly changes?: readonly string[];
}

/** How the calls for a resource type show up in CloudTrail. */
export interface TrailEntry {
  /** `lambda` for `aws.lambda` and `lambda.amazonaws.com`. */
  readonly service: string;
  /** Recorded in us-east-1 whatever the caller's region. */
  readonly global?: boolean;
  /** Tells versions of an API apart, where a service has several. */
  readonly apiVersion?: string;
  readonly create: TrailCall;
  readonly update: readonly UpdateCall[];
  readonly delete: TrailCall;
}

/** Reads the fields out of a resource. */
export function fillFields(fields: Fields | undefined, subject: Subject): JsonObject | null {
  if (!fields) return null;
  const filled: JsonObject = {};
  for (const [path, source] of Object.entries(fields)) {
    const value = valueOf(source, subject);
    if (value !== undefined) setField(filled, path.split("."), value);
  }
  return filled;
}

/** The first of the properties that the resource has, or its identifier. */
export function property(...names: string[]): (subject: Subject) => unknown {
  return ({ change }) =>
    names.map((name) => change.properties[name]).find((value) => value !== undefined) ??
    change.identifier;
}

/** The first of the properties, or an ARN made of the identifier: `arn("eks", "cluster/")`. */
export function arn(
  service: string,
  prefix: string,
  ...names: string[]
): (subject: Subject) => string {
  return ({ change: { properties, identifier, region }, accountId }) => {
    const given = [...names.map((name) => properties[name]), identifier].find(
      (value) => typeof value === "string" && value.startsWith("arn:"),
    );
    return (
      (given as string | undefined) ??
      `arn:aws:${service}:${region}:${accountId}:${prefix}${identifier}`
    );
  };
}

function valueOf(source: FieldSource, subject: Subject): unknown {
  if (typeof source === "function") return source(subject);
  return source.startsWith("=") ? source.slice(1) : subject.change.properties[source];
}

function setField(object: JsonObject, [step = "", ...rest]: string[], value: unknown): void {
  const isList = step.endsWith("[]");
  const key = isList ? step.slice(0, -2) : step;
  if (rest.length === 0) {
    object[key] = isList ? [value] : value;
    return;
  }
  const known = object[key] as JsonObject | [JsonObject] | undefined;
  const below: JsonObject = (Array.isArray(known) ? known[0] : known) ?? {};
  object[key] = isList ? [below] : below;
  setField(below, rest, value);
}
