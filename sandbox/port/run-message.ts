import { firstOutput } from "../../functions/jq";
import type { Json, JsonObject } from "../../functions/port/types";
import { encryptedInputsOf } from "./action-check";
import type { Core } from "./core";
import type { StoredRun } from "./model";
import { signMessage } from "./signing";
import { programsIn, renderTemplate } from "./template";
import { sendRequest } from "./webhook";

/**
 * Tells of a run as its action says, on the runs topic or by a request: with the action's own template,
 * else with the legacy message.
 */
export function produceRunMessage(core: Core, run: StoredRun): void {
  const { invocationMethod } = run.action;
  const isRequest = invocationMethod.type === "WEBHOOK";
  const template = isRequest ? invocationMethod.body : invocationMethod.payload;
  if (!isRequest && template === undefined) {
    return produce(core, run, legacyMessage(core.orgId, run));
  }
  core.background.add(`the message of run ${run.id}`, async () => {
    const message =
      template === undefined
        ? legacyMessage(core.orgId, run)
        : await fillIn(core, template, templateContext(core.orgId, run));
    if (!isRequest) return produce(core, run, message);
    await sendRequest(core, invocationMethod, message, `run ${run.id}`);
  });
}

function produce(core: Core, run: StoredRun, message: object): void {
  produceSigned(core, message, `run ${run.id}`);
}

/** Puts a signed message on the runs topic. @param subject what it is about, for the record */
export function produceSigned(core: Core, message: object, subject: string): void {
  // Recorded first: whoever takes the message may record its next hop at once.
  core.hops.record("Port", `signed message of ${subject} produced`);
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

/** Fills in a template, whose programs see `input`. */
export async function fillIn(core: Core, template: Json, input: JsonObject): Promise<object> {
  const programs = programsIn(template);
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
