import { firstOutput } from "../../functions/jq";
import type { Json, JsonObject } from "../../functions/port/types";
import { encryptedInputsOf } from "./action-check";
import type { Core } from "./core";
import type { StoredRun } from "./model";
import { signMessage } from "./signing";
import { programsIn, renderTemplate } from "./template";

/** Puts a run's message on the runs topic: the action's own template, else the legacy message. */
export function produceRunMessage(core: Core, run: StoredRun): void {
  const { payload } = run.action.invocationMethod;
  if (payload === undefined) return produce(core, run, legacyMessage(core.orgId, run));
  core.background.add(`the message of run ${run.id}`, async () =>
    produce(core, run, await fillIn(core, payload, run)),
  );
}

function produce(core: Core, run: StoredRun, message: object): void {
  // Recorded first: whoever takes the message may record its next hop at once.
  core.hops.record("Port", `signed message of run ${run.id} produced`);
  core.produce(core.topics.runs, sign(message, core.accounts.signingSecret));
}

function sign(message: object, secret: string): string {
  // An array has no place for headers; Port's templates may be arrays all the same.
  if (Array.isArray(message)) return JSON.stringify(message);
  const timestamp = String(Math.floor(Date.now() / 1000));
  return signMessage(message as Record<string, unknown>, secret, timestamp);
}

function legacyMessage(orgId: string, run: StoredRun): object {
  return {
    action: run.action.identifier,
    resourceType: "run",
    status: "TRIGGERED",
    trigger: {
      by: { userId: run.startedBy.userId, orgId, user: userOf(run) },
      at: run.createdAt,
      origin: "API",
    },
    headers: {},
    context: {
      entity: run.entity?.identifier ?? null,
      blueprint: run.action.trigger.blueprintIdentifier ?? null,
      runId: run.id,
    },
    payload: {
      entity: run.entity && { ...run.entity, title: run.entity.title ?? null },
      action: legacyAction(run),
      properties: run.properties,
    },
  };
}

function legacyAction({ action }: StoredRun): object {
  const { properties, required } = action.trigger.userInputs;
  return {
    id: action.id,
    identifier: action.identifier,
    title: action.title ?? null,
    icon: action.icon ?? null,
    userInputs: { properties, required: required ?? [] },
    invocationMethod: action.invocationMethod,
    trigger: action.trigger.operation,
    description: action.description ?? null,
    blueprint: action.trigger.blueprintIdentifier ?? null,
    createdAt: action.createdAt,
    createdBy: action.createdBy,
    updatedAt: action.updatedAt,
    updatedBy: action.updatedBy,
  };
}

function userOf({ startedBy }: StoredRun): JsonObject {
  return { email: startedBy.email, firstName: "", lastName: "", id: startedBy.userId };
}

async function fillIn(core: Core, template: Json, run: StoredRun): Promise<object> {
  const programs = programsIn(template);
  const input = templateContext(core.orgId, run);
  const [results = []] = await core.jq.evaluate([{ input, filters: programs }]);
  // Port's own renderer turns a failing program into null.
  const values = new Map(programs.map((one, index) => [one, firstOutput(results[index])]));
  const filled = renderTemplate(template, (program) => values.get(program) ?? null);
  // A template is an object or an array, and rendering keeps that.
  return filled as object;
}

function templateContext(orgId: string, run: StoredRun): JsonObject {
  const { action, startedBy, createdAt } = run;
  return {
    inputs: run.properties,
    trigger: {
      by: { orgId, userId: startedBy.userId, user: userOf(run) },
      origin: "API",
      at: createdAt,
      operation: action.trigger.operation,
    },
    event: null,
    entity: run.entity && (structuredClone(run.entity) as unknown as JsonObject),
    action: {
      identifier: action.identifier,
      blueprint: action.trigger.blueprintIdentifier ?? null,
      encryptedProperties: [...encryptedInputsOf(action)],
    },
    run: { id: run.id },
    secrets: {},
  };
}
