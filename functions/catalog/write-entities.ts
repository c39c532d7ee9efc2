import { mapLimited } from "../map-limited";
import { mayPassLater, PortError, type Port } from "../port";
import type { IndexedEntity } from "./index-store";
import type { MappedEntity } from "./map-resource";

/** Why an entity could not be written or deleted. */
export interface Refusal {
  /** Whether a later try may work. */
  readonly passing: boolean;
  /** A short name for it that stays the same, such as `Port's 422 schema_mismatch`. */
  readonly cause: string;
  readonly reason: string;
}

/** Blueprints whose entities are written at a time. */
const blueprintsAtATime = 5;

/** Names an entity, for maps. */
export function entityText({
  blueprint,
  identifier,
}: {
  blueprint: string;
  identifier: string;
}): string {
  return `${blueprint};${identifier}`;
}

/**
 * Writes entities, up to 20 with a call. Targets of relations that do not exist yet are created empty.
 * @returns what went wrong, by `entityText`; nothing for those that were written
 */
export async function writeEntities(
  port: Port,
  entities: readonly MappedEntity[],
): Promise<Map<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  const groups = [...Map.groupBy(entities, (one) => one.blueprint)];
  await mapLimited(groups, blueprintsAtATime, async ([blueprint, group]) => {
    // One resource after another may give the same entity; the last one counts.
    const unique = [...new Map(group.map(({ entity }) => [entity.identifier, entity])).values()];
    try {
      const { errors } = await port.entities.upsertMany(blueprint, unique, {
        createMissingRelated: true,
      });
      for (const failure of errors) {
        const { identifier, status, code, message } = failure;
        refusals.set(entityText({ blueprint, identifier }), {
          passing: mayPassLater(failure),
          cause: `Port's ${status} ${code}`,
          reason: `Port refused ${blueprint}/${identifier}: ${status} ${code} ${message}`,
        });
      }
    } catch (error) {
      for (const { identifier } of unique) {
        refusals.set(entityText({ blueprint, identifier }), explain(error));
      }
    }
  });
  return refusals;
}

/** Deletes entities; those that are gone already count as deleted. @returns what went wrong */
export async function deleteEntities(
  port: Port,
  entities: readonly Pick<IndexedEntity, "blueprint" | "identifier">[],
): Promise<Map<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  for (const { blueprint, identifier } of entities) {
    try {
      await port.entities.delete(blueprint, identifier);
    } catch (error) {
      refusals.set(entityText({ blueprint, identifier }), explain(error));
    }
  }
  return refusals;
}

function explain(error: unknown): Refusal {
  const final = error instanceof PortError && !error.retryable && !mayPass(error);
  const cause = error instanceof PortError ? `Port's ${error.status} ${error.code}` : "Port";
  return { passing: !final, cause, reason: (error as Error).message };
}

/** Wrong credentials may be put right, and dependents may be deleted a moment later. */
function mayPass({ status, code }: PortError): boolean {
  return status === 401 || code === "has_dependents";
}
