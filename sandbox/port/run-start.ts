import type { Json, JsonObject } from "../../functions/port/types";
import type { Actor } from "./accounts";
import { encryptedInputsOf, watchedBlueprint } from "./action-check";
import { ApiError, invalidRequest, notFound, quote } from "./api-error";
import { bodyOf } from "./body-of";
import { type Core, newId } from "./core";
import type { StoredAction, StoredEntity, StoredRun } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { checkPermitted } from "./permissions";
import { namesIn } from "./properties-check";
import { produceRunMessage } from "./run-message";
import { answerRun } from "./runs";
import { compileSchema, objectSchema } from "./schema";
import { encryptInput } from "./signing";

interface StartBody {
  readonly properties: JsonObject;
  readonly entity?: string;
}

const readStart = bodyOf<StartBody>("POST /v1/actions/:action/runs");

/** Starting a run: `POST /v1/actions/:action/runs` and the older call below a blueprint. */
export function runStartRoutes(core: Core): Route[] {
  return [
    route("POST", "/v1/actions/:action/runs", (request) =>
      startRun(core, request, startable(core.model.needAction(request.param("action")))),
    ),
    route("POST", "/v1/blueprints/:blueprint/actions/:action/runs", (request) =>
      startRun(core, request, actionOfBlueprint(core, request)),
    ),
  ];
}

function startable(action: StoredAction): StoredAction {
  if (watchedBlueprint(action) === undefined) return action;
  const reason = `"${action.identifier}" is an automation, which Port starts by itself.`;
  throw new ApiError(422, "run_non_self_service_error", reason);
}

function actionOfBlueprint({ model }: Core, request: ApiRequest): StoredAction {
  const { identifier } = model.needBlueprint(request.param("blueprint"));
  const action = model.needAction(request.param("action"));
  if (action.trigger.blueprintIdentifier === identifier) return action;
  throw notFound("action", action.identifier, ` of blueprint "${identifier}"`);
}

async function startRun(core: Core, request: ApiRequest, action: StoredAction): Promise<ApiAnswer> {
  const properties = readInputsOf(request.body);
  if (properties !== undefined) {
    // Also when the request is refused further down: what was sent stays in `calls`.
    const hidden = encryptInputs(core, action, properties);
    request.redact({ ...(request.body as object), properties: hidden });
  }
  const body = readStart(request.body);
  const entity = entityFor(core, action, body.entity);
  const inputs = encryptInputs(core, action, checkInputs(action, body.properties));
  const by = actorFor(core, request);
  await checkPermitted(core, { action, entity, inputs, by });
  const run = buildRun(action, entity, inputs, by);

  core.model.runs.set(run.id, run);
  core.hops.traces.within([run.id], () => begin(core, run));
  return ok(answerRun(core, run, "v2"), 202);
}

function begin(core: Core, run: StoredRun): void {
  core.hops.traces.pass(run.id);
  const waits = run.status !== "IN_PROGRESS";
  const { identifier } = run.action;
  const what = `run ${run.id} of ${identifier} ${waits ? "waits for approval" : "started"}`;
  const given = { ...(run.entity && { entity: run.entity.identifier }), ...run.properties };
  core.hops.record("Port", what, {
    ...{ kind: "begun", title: identifier, by: run.startedBy.email, given },
  });
  if (!waits) produceRunMessage(core, run);
}

function readInputsOf(body: unknown): JsonObject | undefined {
  const { properties } = (body ?? {}) as { properties?: unknown };
  return typeof properties === "object" && properties !== null
    ? (properties as JsonObject)
    : undefined;
}

function entityFor(
  { model }: Core,
  action: StoredAction,
  identifier: string | undefined,
): StoredEntity | null {
  const { operation, blueprintIdentifier = "" } = action.trigger;
  if (operation === "CREATE") return null;
  const found = model.entitiesOf(blueprintIdentifier).get(identifier ?? "");
  if (found !== undefined) return found;
  throw new ApiError(
    422,
    "missing_self_service_action_entity",
    `${operation} action "${action.identifier}" needs an entity of blueprint ` +
      `"${blueprintIdentifier}"; "entity" is ${quote(identifier)}, which does not exist.`,
  );
}

function checkInputs(action: StoredAction, given: JsonObject): JsonObject {
  const { properties, required } = action.trigger.userInputs;
  const inputs = structuredClone(given);
  const schema = objectSchema(properties, namesIn(required));
  const findMistakes = compileSchema(schema, { defaults: true });
  const name = `the inputs of "${action.identifier}"`;
  const mistakes = findMistakes(inputs, name, encryptedInputsOf(action));
  if (mistakes !== undefined) throw new ApiError(422, "user_inputs_schema_invalid", mistakes);
  return inputs;
}

function encryptInputs(
  { accounts, hops }: Core,
  action: StoredAction,
  inputs: JsonObject,
): JsonObject {
  const encrypted = encryptedInputsOf(action);
  const members = Object.entries(inputs).map(([id, value]): [string, Json] => {
    if (!encrypted.has(id) || value === null) return [id, value];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    hops.secrets.add(text);
    return [id, encryptInput(text, accounts.signingSecret)];
  });
  return Object.fromEntries(members);
}

function actorFor({ accounts }: Core, { query, by }: ApiRequest): Actor {
  const email = query.get("run_as");
  if (email === null) return by;
  const actor = accounts.actors.find((candidate) => candidate.email === email);
  if (actor !== undefined) return actor;
  const known = accounts.actors.map((candidate) => candidate.email).join(", ");
  throw invalidRequest(`run_as is ${quote(email)}; allowed: ${known}.`);
}

function buildRun(
  action: StoredAction,
  entity: StoredEntity | null,
  properties: JsonObject,
  startedBy: Actor,
): StoredRun {
  const now = new Date().toISOString();
  const waits = (action.requiredApproval ?? false) !== false;
  return {
    id: newId("r_"),
    status: waits ? "WAITING_FOR_APPROVAL" : "IN_PROGRESS",
    statusLabel: null,
    summary: null,
    link: [],
    externalRunId: null,
    action,
    entity,
    properties,
    decisions: [],
    startedBy,
    createdAt: now,
    updatedAt: now,
    updatedBy: startedBy.userId,
    endedAt: null,
    logs: [],
  };
}
