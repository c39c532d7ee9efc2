import type { Actor } from "./accounts";
import type { Core } from "./core";
import type { StoredEntity } from "./model";

/** One change of an entity; at least one of `before` and `after` is there. */
export interface EntityChange {
  readonly before: StoredEntity | null;
  readonly after: StoredEntity | null;
  readonly by: Actor;
  /** The run on whose behalf the entity was written. */
  readonly runId: string | undefined;
}

/** Puts an entity's change on the change-log topic if its blueprint has a Kafka destination. */
export function emitChange(core: Core, change: EntityChange): void {
  const entity = change.after ?? change.before;
  if (entity === null) return;
  const blueprint = core.model.blueprints.get(entity.blueprint);
  if (blueprint?.changelogDestination?.type !== "KAFKA") return;
  core.hops.record("Port", `change of ${entity.blueprint}/${entity.identifier} produced`);
  core.produce(core.topics.changes, JSON.stringify(changeMessage(core.orgId, entity, change)));
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
