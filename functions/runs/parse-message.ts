import { blueprintIdentifier, type BlueprintReference } from "../../registry/blueprint";
import { isNodeRun } from "../../registry/contract/port-names";
import type { Entity, JsonObject } from "../port/types";
import { quote } from "../quote";
import { isRunId } from "./run-id";
import type { RunRequest } from "./run-request";

/** What became of one message of the runs topic. */
export type ParsedMessage =
  | { readonly kind: "run"; readonly run: RunRequest }
  /** Meant for somebody else on the organisation's topic. */
  | { readonly kind: "foreign"; readonly reason: string; readonly runId?: string | undefined }
  /** Cannot be understood; belongs into dead letters. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly runId?: undefined };

/** What parsing needs to know of this installation. */
export interface ParseOptions {
  /** Our actions, by identifier. */
  readonly actions: ReadonlyMap<
    string,
    {
      readonly blueprint: BlueprintReference;
      readonly workflowsOnly?: boolean;
      /** Whether its runs share processes. */
      readonly shared?: boolean;
    }
  >;
  /** Dot paths at which a run id is looked for, in order, such as `context.runId`. */
  readonly runIdPaths: readonly string[];
  /** How messages come here; `KAFKA` unless given. */
  readonly way?: "KAFKA" | "WEBHOOK";
}

/**
 * Understands a message of Port's runs topic: the fixed shape of older actions, and payloads that
 * customers template (facts of both at the top level or below `payload`). The topic is the whole
 * organisation's: ours is what names an action of ours, its blueprint and as its invocation the way that
 * the message came.
 */
export function parseMessage(
  text: string,
  { actions, runIdPaths, way = "KAFKA" }: ParseOptions,
): ParsedMessage {
  const value = parseJson(text);
  if ("problem" in value) return { kind: "unreadable", reason: value.problem };
  const message = value.json;
  if (!isObject(message)) return foreign(`${describe(message)}, and our actions have objects`);
  const runId = firstText(message, [...runIdPaths, ...nodeRunPaths]);
  const isNode = runId !== undefined && isNodeRun(runId);
  const named = isRunId(runId) ? runId : undefined;
  const name = firstText(message, actionPaths);
  if (name === undefined) return foreign("it names no action", named);
  const action = actions.get(name);
  if (!action) return foreign(`no handler for action ${quote(name)}`, named);
  const blueprint = blueprintIdentifier(action.blueprint);
  if (action.workflowsOnly && !isNode) return foreign(`action "${name}" is for workflows`, named);
  const why = whyForeign(message, blueprint, way, isNode);
  if (why !== undefined) return foreign(`action "${name}" of others: ${why}`, named);
  if (runId === undefined) {
    return unreadable(`no run id; it is looked for at ${runIdPaths.join(", ")}`);
  }
  if (!isRunId(runId)) {
    return unreadable(`run id ${quote(runId)}; allowed: 1 to 200 printable ASCII characters`);
  }
  return { kind: "run", run: readRun(message, runId, name, blueprint) };
}

const actionPaths = ["payload.action.identifier", "action.identifier", "payload.action", "action"];
/**
 * Where a workflow's author, Port's example of an external system or its agent has the id of a node's run, and
 * that of the workflow's. What Port wraps around a node's payload on Kafka is published nowhere else.
 */
const nodeRunPaths = [
  "workflowNodeRun.identifier",
  "payload.workflowNodeRun.identifier",
  "payload.run.id",
  "context.nodeRunId",
  "context.nodeRunIdentifier",
];
const workflowRunPaths = [
  "workflowRun.identifier",
  "payload.workflowRun.identifier",
  "context.workflowRunId",
  "workflowRun",
];
const blueprintPaths = [
  "context.blueprint",
  "payload.action.blueprint",
  "action.blueprint",
  "blueprint",
];
const invocationPaths = ["payload.action.invocationMethod", "action.invocationMethod"];
const entityPaths = ["payload.entity", "entity", "context.entity"];
const propertiesPaths = ["payload.properties", "properties", "payload.inputs", "inputs"];
const byPaths = [
  ...["trigger.by", "payload.trigger.by", "by"],
  ...["workflowRun.trigger.by", "payload.workflowRun.trigger.by"],
];

/** @returns what about the message is not as our action is declared */
function whyForeign(
  message: JsonObject,
  declared: string,
  way: string,
  isNode: boolean,
): string | undefined {
  const { resourceType } = message;
  if (!isNode && typeof resourceType === "string" && resourceType !== "run") {
    return `its resourceType is ${quote(resourceType)}`;
  }
  const invocation = firstObject(message, invocationPaths);
  const type = textOf(invocation?.type) ?? way;
  if (type !== way) return `its invocation is ${quote(type)}`;
  // Port takes a text for it, too.
  if (invocation?.agent === true || invocation?.agent === "true")
    return "its invocation is Port's agent's";
  const blueprint = blueprintPaths
    .map((path) => textOf(at(message, path)))
    .find((one) => one !== undefined && one !== declared);
  return blueprint && `its blueprint is ${quote(blueprint)}, ours is "${declared}"`;
}

function readRun(
  message: JsonObject,
  runId: string,
  action: string,
  blueprint: string,
): RunRequest {
  const entity = firstObject(message, entityPaths);
  const by = firstObject(message, byPaths) ?? {};
  const user = isObject(by.user) ? by.user : by;
  const workflowRun = isNodeRun(runId) ? firstText(message, workflowRunPaths) : undefined;
  return {
    runId,
    action,
    blueprint,
    ...(isRunId(workflowRun) && { workflowRun }),
    entityIdentifier: textOf(entity?.identifier) ?? firstText(message, entityPaths) ?? null,
    // Of some entities a message has the identifier alone.
    entity: entity && isObject(entity.properties) ? readEntity(entity) : null,
    properties: firstObject(message, propertiesPaths) ?? {},
    by: {
      ...optional("userId", textOf(by.userId)),
      ...optional("email", textOf(user.email)),
      ...optional("name", joinNames(textOf(user.firstName), textOf(user.lastName))),
    },
  };
}

function foreign(reason: string, runId?: string): ParsedMessage {
  return { kind: "foreign", reason, ...(runId !== undefined && { runId }) };
}

function unreadable(reason: string): ParsedMessage {
  return { kind: "unreadable", reason };
}

/** Fills in what a handler may rely on: properties and relations are objects, team is a list. */
export function readEntity(entity: JsonObject): Entity {
  const { properties, relations } = entity;
  return {
    ...entity,
    identifier: textOf(entity.identifier) ?? "",
    team: [entity.team ?? []].flat().filter((team) => typeof team === "string"),
    properties: isObject(properties) ? properties : {},
    relations: isObject(relations) ? (relations as Entity["relations"]) : {},
  };
}

/** @returns the object, or the reason why the text is none. */
export function parseJsonObject(text: string): JsonObject | string {
  const value = parseJson(text);
  if ("problem" in value) return value.problem;
  const { json } = value;
  return isObject(json) ? json : `a JSON object is expected, not ${describe(json)}`;
}

function parseJson(text: string): { readonly json: unknown } | { readonly problem: string } {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `not JSON: ${(error as Error).message}` };
  }
}

/** Reads the value at a dot path; undefined when any part is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce(
      (parent: unknown, key) =>
        isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined,
      value,
    );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstText(message: JsonObject, paths: readonly string[]): string | undefined {
  return paths.map((path) => textOf(at(message, path))).find((value) => value !== undefined);
}

function firstObject(message: JsonObject, paths: readonly string[]): JsonObject | undefined {
  return paths.map((path) => at(message, path)).find(isObject);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function joinNames(...names: (string | undefined)[]): string | undefined {
  return names.filter((name) => name !== undefined).join(" ") || undefined;
}
