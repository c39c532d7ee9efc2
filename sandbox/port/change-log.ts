import type { JsonObject } from "../../functions/port/types";
import type { Actor } from "./accounts";
import type { Core } from "./core";
import { watchedBlueprint } from "./action-check";
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
  startAutomations(core, entity, change);
  const blueprint = core.model.blueprints.get(entity.blueprint);
  if (blueprint?.changelogDestination?.type !== "KAFKA") return;
  core.hops.record("Port", `change of ${entity.blueprint}/${entity.identifier} produced`);
  core.produce(core.topics.changes, JSON.stringify(changeMessage(core.orgId, entity, change)));
}

/** An automation sees what a message of the change log holds, with other names in its context. */
function startAutomations(core: Core, entity: StoredEntity, change: EntityChange): void {
  for (const { identifier, publish, invocationMethod, ...action } of core.model.actions.values()) {
    const watched = watchedBlueprint({ identifier, invocationMethod, ...action });
    if (watched !== entity.blueprint || publish === false) continue;
    if (invocationMethod.type !== "WEBHOOK") continue;
    const message = changeMessage(core.orgId, entity, change);
    const context = { blueprintIdentifier: entity.blueprint, entityIdentifier: entity.identifier };
    const event = structuredClone({ ...message, context }) as JsonObject;
    const { body = "{{ .event }}" } = invocationMethod;
    core.background.add(`the request of automation ${identifier}`, async () => {
      const filled = await fillIn(core, body, { event });
      await sendRequest(
        core,
        invocationMethod,
        filled,
        `change of ${watched}/${entity.identifier}`,
      );
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
