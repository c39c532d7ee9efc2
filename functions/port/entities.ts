import type { EntityFailure, PortEntities, WriteOptions } from "../../registry/contract/port";
import { isPassing } from "./choose-delay";
import { whenAbsent, whenTaken } from "./port-error";
import { type Send, fieldOf } from "./request";
import { searchBlueprint } from "./search-blueprint";
import * as shapes from "./shapes";
import { upsertMany } from "./upsert-many";

/** Whether a later try may write the entity: Port was busy or broken, or did not mention it. */
export function mayPassLater({ status }: EntityFailure): boolean {
  return isPassing(status) || status === 207;
}

/** Builds the calls about entities. */
export function createEntities(send: Send): PortEntities {
  return {
    async create(blueprint, entity) {
      const path = ["blueprints", blueprint, "entities"];
      const call = send({ method: "POST", path, body: entity });
      const answer = await whenTaken(call, undefined);
      return answer && fieldOf(answer, "entity", shapes.entity);
    },
    async upsert(blueprint, entity, options) {
      const path = ["blueprints", blueprint, "entities"];
      const query = { upsert: true, ...writeQuery(options) };
      return fieldOf(
        await send({ method: "POST", path, query, body: entity }),
        "entity",
        shapes.entity,
      );
    },
    upsertMany(blueprint, entities, options) {
      return upsertMany(send, blueprint, entities, { upsert: true, ...writeQuery(options) });
    },
    async update(blueprint, identifier, change) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const answer = await whenAbsent(send({ method: "PATCH", path, body: change }), undefined);
      return answer && fieldOf(answer, "entity", shapes.entity);
    },
    async get(blueprint, identifier) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const answer = await whenAbsent(send({ method: "GET", path }), undefined);
      return answer && fieldOf(answer, "entity", shapes.entity);
    },
    async delete(blueprint, identifier, { runId, deleteDependents = false } = {}) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const query = { delete_dependents: deleteDependents, run_id: runId };
      // Also false when an earlier attempt deleted it and only its answer was lost.
      return (await whenAbsent(send({ method: "DELETE", path, query }), undefined)) !== undefined;
    },
    async search(query) {
      const path = ["entities", "search"];
      return fieldOf(
        await send({ method: "POST", path, body: query }),
        "entities",
        shapes.entities,
      );
    },
    searchBlueprint(blueprint, query, options) {
      return searchBlueprint(send, blueprint, query, options?.limit);
    },
  };
}

function writeQuery({ runId, merge = true, createMissingRelated }: WriteOptions = {}) {
  return { merge, create_missing_related_entities: createMissingRelated, run_id: runId };
}
