import type { JsonObject, PortAction, PortAutomation } from "../../functions/port/types";
import type { Actor } from "./accounts";
import type { Core } from "./core";
import type { StoredEntity } from "./model";
import { fillIn } from "./run-message";
import { sendRequest } from "./webhook";

/** One change of an entity; at least one of `before` and `after` is there. */
export interface EntityChange {
  readonly before: StoredEntity | null;
  readonly after: StoredEntity | null;
  readonly by: Actor;
  /** The run on whose behalf the entity was written. */
  readonly runId: string | undefined;
}

/**
 * Puts an entity's change on the change-log topic if its blueprint has a Kafka destination, and starts the
 * automations that wait for it.
 */
export function emitChange(core: Core, change: EntityChange): void {
  const entity = change.after ?? change.before;
  if (entity === null) return;
  emit(core, entity, {
    ...{ event: "ANY_ENTITY_CHANGE", what: "change" },
    message: changeMessage(core.orgId, entity, change),
    diff: { before: change.before, after: change.after },
  });
  if (change.after) watchTimers(core, change.after, change.before);
}

/** Waits for the timers of the entities that were there before. */
export function goOnWaiting(core: Core): void {
  for (const blueprint of core.model.blueprints.keys()) {
    for (const one of core.model.entitiesOf(blueprint).values()) watchTimers(core, one, null);
  }
}

/** Longest that a timer of Node waits, in milliseconds: the sandbox does not stay up for so long. */
const longest = 2 ** 31 - 1;

/** Tells once of each timer that this write has set, when its time has come and it says the same still. */
function watchTimers(core: Core, after: StoredEntity, before: StoredEntity | null): void {
  const { properties } = core.model.blueprints.get(after.blueprint)?.schema ?? { properties: {} };
  for (const [timer, { format }] of Object.entries(properties)) {
    const ends = after.properties[timer];
    if (format !== "timer" || typeof ends !== "string" || before?.properties[timer] === ends)
      continue;
    const milliseconds = Date.parse(ends) - Date.now();
    if (!(milliseconds >= 0 && milliseconds < longest)) continue;
    const expire = () => {
      const now = core.model.entitiesOf(after.blueprint).get(after.identifier);
      if (now?.properties[timer] === ends) emitExpiry(core, now, timer);
    };
    setTimeout(expire, milliseconds).unref();
  }
}

/** In the change log a timer that has expired has no entity; an automation gets it. */
function emitExpiry(core: Core, entity: StoredEntity, timer: string): void {
  const { blueprint, identifier } = entity;
  const message = {
    ...{ action: "TIMER_EXPIRED", resourceType: "entity", status: "SUCCESS" },
    trigger: {
      by: { orgId: core.orgId, byPort: true },
      at: new Date().toISOString(),
      origin: "API",
    },
    context: {
      blueprintIdentifier: blueprint,
      entityIdentifier: identifier,
      propertyIdentifier: timer,
    },
  };
  emit(core, entity, {
    ...{ event: "TIMER_PROPERTY_EXPIRED", timer, what: "expiry", message },
    diff: { after: entity },
  });
}

interface Emitted {
  /** What automations wait for. */
  readonly event: PortAutomation["trigger"]["event"]["type"];
  readonly timer?: string;
  readonly what: string;
  /** What the change log has of it. */
  readonly message: object;
  readonly diff: object;
}

function emit(core: Core, entity: StoredEntity, emitted: Emitted): void {
  startAutomations(core, entity, emitted);
  const blueprint = core.model.blueprints.get(entity.blueprint);
  if (blueprint?.changelogDestination?.type !== "KAFKA") return;
  const subject = `${emitted.what} of ${entity.blueprint}/${entity.identifier}`;
  core.hops.record("Port", `${subject} produced`);
  core.produce(core.topics.changes, JSON.stringify(emitted.message));
}

/** An automation sees what a message of the change log holds, with other names in its context. */
function startAutomations(core: Core, entity: StoredEntity, emitted: Emitted): void {
  const { message, what, diff, timer } = emitted;
  for (const { identifier, publish, invocationMethod, ...action } of core.model.actions.values()) {
    const { trigger } = action as Pick<PortAction | PortAutomation, "trigger">;
    if (trigger.type !== "automation" || publish === false) continue;
    const { type, blueprintIdentifier, ...more } = trigger.event;
    if (type !== emitted.event || blueprintIdentifier !== entity.blueprint) continue;
    if ("propertyIdentifier" in more && more.propertyIdentifier !== timer) continue;
    if (invocationMethod.type !== "WEBHOOK") continue;
    const context = {
      ...{ blueprintIdentifier, entityIdentifier: entity.identifier },
      ...(timer !== undefined && { propertyIdentifier: timer }),
    };
    const event = structuredClone({ ...message, context, diff }) as JsonObject;
    const { body = "{{ .event }}" } = invocationMethod;
    core.background.add(`the request of automation ${identifier}`, async () => {
      const filled = await fillIn(core, body, { event });
      const subject = `${what} of ${entity.blueprint}/${entity.identifier}`;
      await sendRequest(core, invocationMethod, filled, subject);
    });
  }
}

function changeMessage(orgId: string, entity: StoredEntity, change: EntityChange): object {
  const { before, after, by, runId } = change;
  return {
    action: before === null ? "CREATE" : after === null ? "DELETE" : "UPDATE",
    resourceType: "entity",
    status: "SUCCESS",
    trigger: { by: { orgId, userId: by.userId }, at: new Date().toISOString(), origin: "API" },
    context: { entity: entity.identifier, blueprint: entity.blueprint, runId },
    diff: { before, after },
  };
}
