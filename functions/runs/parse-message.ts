import type { Entity, JsonObject } from "../port/types";
import type { RunRequest } from "./run-request";

/** What became of one message of the runs topic. */
export type ParsedMessage =
  | { readonly kind: "run"; readonly run: RunRequest }
  /** Meant for somebody else on the organisation's topic. */
  | { readonly kind: "foreign"; readonly reason: string }
  /** Cannot be understood; belongs into dead letters. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** What parsing needs to know of this installation. */
export interface ParseOptions {
  /** Dot paths at which a run id is looked for, in order, such as `context.runId`. */
  readonly runIdPaths: readonly string[];
  /** Whether an action is ours. */
  readonly handles: (action: string) => boolean;
}

/**
 * Understands a message of Port's runs topic: the fixed shape of older actions, and payloads that
 * customers template (facts of both at the top level or below `payload`).
 */
export function parseMessage(text: string, options: ParseOptions): ParsedMessage {
  const message = parseJsonObject(text);
  if (typeof message === "string") return { kind: "unreadable", reason: message };
  const action = findAction(message);
  if (action !== undefined && !options.handles(action)) {
    return { kind: "foreign", reason: `no handler for action "${action}"` };
  }
  const runId = firstText(message, options.runIdPaths);
  if (runId === undefined) {
    const paths = options.runIdPaths.join(", ");
    return { kind: "unreadable", reason: `no run id; it is looked for at ${paths}` };
  }
  if (runId.startsWith("wfnr_")) {
    return { kind: "foreign", reason: `run "${runId}" is a workflow node's` };
  }
  if (action === undefined) {
    return { kind: "unreadable", reason: `run "${runId}" names no action` };
  }
  return { kind: "run", run: readRun(message, runId, action) };
}

const actionPaths = ["payload.action.identifier", "action.identifier", "action"];
const blueprintPaths = [
  "context.blueprint",
  "payload.action.blueprint",
  "action.blueprint",
  "blueprint",
];
const entityPaths = ["payload.entity", "entity", "context.entity"];
const propertiesPaths = ["payload.properties", "properties", "payload.inputs", "inputs"];
const byPaths = ["trigger.by", "payload.trigger.by", "by"];

function findAction(message: JsonObject): string | undefined {
  return firstText(message, actionPaths);
}

function readRun(message: JsonObject, runId: string, action: string): RunRequest {
  const entity = firstObject(message, entityPaths);
  const by = firstObject(message, byPaths) ?? {};
  const user = isObject(by.user) ? by.user : {};
  return {
    runId,
    action,
    blueprint: firstText(message, blueprintPaths) ?? null,
    entityIdentifier: textOf(entity?.identifier) ?? firstText(message, entityPaths) ?? null,
    entity: entity === undefined ? null : readEntity(entity),
    properties: firstObject(message, propertiesPaths) ?? {},
    by: {
      ...optional("userId", textOf(by.userId)),
      ...optional("email", textOf(user.email)),
      ...optional("name", joinNames(textOf(user.firstName), textOf(user.lastName))),
    },
  };
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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  return isObject(value) ? value : `a JSON object is expected, not ${describe(value)}`;
}

/** Reads the value at a dot path; undefined when any part is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((parent: unknown, key) => (isObject(parent) ? parent[key] : undefined), value);
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
