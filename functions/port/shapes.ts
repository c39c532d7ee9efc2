import type { Blueprint, Entity, Json, JsonObject, PortAction, Run } from "./types";

/** Reads a value of Port's in the shape that its documentation gives; undefined when it has another. */
export type Shape<T> = (value: Json | undefined) => T | undefined;

/** A text that is not empty. */
export const text: Shape<string> = (value) =>
  typeof value === "string" && value !== "" ? value : undefined;

/** A number above 0. */
export const positive: Shape<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;

/** An entity; what Port leaves out of one is empty. */
export const entity: Shape<Entity> = (value) => {
  if (!isObject(value) || text(value.identifier) === undefined) return undefined;
  const { properties, relations } = value;
  if (!isObjectOrMissing(properties) || !isObjectOrMissing(relations)) return undefined;
  return {
    ...value,
    properties: properties ?? {},
    relations: relations ?? {},
  } as unknown as Entity;
};

/** A list of entities. */
export const entities: Shape<Entity[]> = (value) => {
  if (!Array.isArray(value)) return undefined;
  const read = value.map(entity).filter((one) => one !== undefined);
  return read.length === value.length ? read : undefined;
};

/** A blueprint. */
export const blueprint: Shape<Blueprint> = (value) => {
  if (!isObject(value) || text(value.identifier) === undefined) return undefined;
  const { schema } = value;
  if (!isObject(schema) || !isObjectOrMissing(schema.properties)) return undefined;
  if (!isListOrMissing(schema.required)) return undefined;
  const maps = [value.relations, value.calculationProperties, value.mirrorProperties];
  if (!maps.every(isObjectOrMissing)) return undefined;
  if (!Object.values(value.relations ?? {}).every(isObject)) return undefined;
  const properties = schema.properties ?? {};
  return { ...value, schema: { ...schema, properties } } as unknown as Blueprint;
};

/** An action; one that Port starts by itself has no inputs. */
export const action: Shape<PortAction> = (value) => {
  if (!isObject(value) || text(value.identifier) === undefined) return undefined;
  const { trigger, invocationMethod } = value;
  if (!isObjectOrMissing(trigger) || !isObjectOrMissing(invocationMethod)) return undefined;
  const { userInputs } = trigger ?? {};
  if (!isObjectOrMissing(userInputs)) return undefined;
  return {
    ...value,
    trigger: { ...trigger, userInputs: userInputs ?? {} },
    invocationMethod: invocationMethod ?? {},
  } as unknown as PortAction;
};

/** What Port says of who may run an action; other permissions are not ours. */
export const permissions: Shape<{ readonly execute: JsonObject }> = (value) =>
  isObject(value) && isObject(value.execute) ? { execute: value.execute } : undefined;

/** A run. */
export const run: Shape<Run> = (value) =>
  isObject(value) && text(value.id) !== undefined && text(value.status) !== undefined
    ? (value as unknown as Run)
    : undefined;

/** A run of a workflow, as far as its nodes go. */
export interface WorkflowRun {
  readonly status: string;
  readonly nodeRuns: readonly {
    readonly identifier?: Json;
    readonly status?: Json;
    readonly result?: Json;
  }[];
}

/** A run of a workflow. */
export const workflowRun: Shape<WorkflowRun> = (value) => {
  if (!isObject(value)) return undefined;
  const [status, { nodeRuns }] = [text(value.status), value];
  if (status === undefined || !Array.isArray(nodeRuns) || !nodeRuns.every(isObject))
    return undefined;
  return { status, nodeRuns };
};

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isObjectOrMissing(value: Json | undefined): value is JsonObject | null | undefined {
  return value === undefined || value === null || isObject(value);
}

function isListOrMissing(value: Json | undefined): boolean {
  return value === undefined || value === null || Array.isArray(value);
}
