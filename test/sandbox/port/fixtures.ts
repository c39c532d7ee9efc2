import { assert } from "chai";
import type { Json, JsonObject } from "../../../functions/port/types";
import type { Answer, Fixture } from "./setup";

/** A blueprint with one property of each kind that the tests need. */
export const serviceBlueprint = {
  identifier: "service",
  title: "Service",
  schema: {
    properties: {
      size: { type: "number", minimum: 1 },
      stage: { type: "string", enum: ["test", "live"] },
      page: { type: "string", format: "url" },
      owner: { type: "string", format: "user", icon: "User" },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["stage"],
  },
  relations: {},
};

/** A blueprint that relates to services. */
export const taskBlueprint = {
  identifier: "task",
  title: "Task",
  schema: { properties: {}, required: [] },
  relations: {
    service: { title: "Service", target: "service", required: false, many: false },
    others: { title: "Others", target: "service", required: false, many: true },
  },
};

/** A CREATE action with a default, an optional and a secret input. */
export const createAction = {
  identifier: "create_service",
  title: "Create service",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    blueprintIdentifier: "service",
    userInputs: {
      properties: {
        name: { type: "string", minLength: 2 },
        size: { type: "number", default: 3 },
        password: { type: "string", minLength: 4, encryption: "aes256-gcm" },
      },
      required: ["name"],
      order: ["name", "size", "password"],
    },
  },
  invocationMethod: { type: "KAFKA" },
};

/** A DAY-2 action without inputs. */
export const restartAction = {
  identifier: "restart_service",
  title: "Restart service",
  trigger: {
    type: "self-service",
    operation: "DAY-2",
    blueprintIdentifier: "service",
    userInputs: { properties: {}, required: [] },
  },
  invocationMethod: { type: "KAFKA" },
};

/** Writes the blueprint `service`, with changes. */
export async function addServices(fixture: Fixture, changes: object = {}): Promise<void> {
  await expectStatus(
    fixture.call("POST", "/v1/blueprints", { ...serviceBlueprint, ...changes }),
    201,
  );
}

/** Writes one entity of `service`. */
export async function addService(fixture: Fixture, identifier: string, more: object = {}) {
  const entity = { identifier, properties: { stage: "test" }, ...more };
  await expectStatus(fixture.call("POST", "/v1/blueprints/service/entities", entity), 201);
}

/** Writes the blueprint `service` and an action on it. */
export async function addAction(fixture: Fixture, action: object): Promise<void> {
  await addServices(fixture);
  await expectStatus(fixture.call("POST", "/v1/actions", action), 200);
}

/** Starts a run. @returns its id */
export async function startRun(fixture: Fixture, action: string, body: object): Promise<string> {
  const answer = await expectStatus(fixture.call("POST", `/v1/actions/${action}/runs`, body), 202);
  return textOf(asObject(answer.body.run).id);
}

/** Waits for an answer and checks its status. */
export async function expectStatus(call: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await call;
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer;
}

/** Waits for a refusal and checks all of it. */
export async function expectRefusal(
  call: Promise<Answer>,
  status: number,
  error: string,
  message: string,
): Promise<void> {
  const answer = await call;
  assert.deepEqual(answer.body, { ok: false, error, message });
  assert.equal(answer.status, status);
}

/** Narrows JSON to text. */
export function textOf(value: Json | undefined): string {
  assert.isString(value);
  return value as string;
}

/** Narrows JSON to an object. */
export function asObject(value: Json | undefined): JsonObject {
  assert.isObject(value);
  return value as JsonObject;
}

/** Narrows JSON to a list of objects. */
export function asObjects(value: Json | undefined): JsonObject[] {
  assert.isArray(value);
  return value as JsonObject[];
}

/** What is left of an object without the fields that differ from run to run. */
export function without(value: Json | undefined, ...fields: string[]): JsonObject {
  const kept = Object.entries(asObject(value)).filter(([field]) => !fields.includes(field));
  return Object.fromEntries(kept);
}

/** The fields of when and by whom. */
export const audit = ["createdAt", "createdBy", "updatedAt", "updatedBy"];
