import type { PortBlueprints, PortEntities } from "../../registry/contract/port";
import { mergeBlueprint, sameBlueprint } from "./merge-blueprint";
import { isNeeded, PortError, whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";
import * as shapes from "./shapes";
import type { Blueprint, EntityQuery } from "./types";

const everything: EntityQuery = { combinator: "and", rules: [] };

/** Builds the calls about blueprints. */
export function createBlueprints(send: Send, entities: PortEntities): PortBlueprints {
  async function get(identifier: string): Promise<Blueprint | undefined> {
    const call = send({ method: "GET", path: ["blueprints", identifier] });
    const answer = await whenAbsent(call, undefined);
    return answer && fieldOf(answer, "blueprint", shapes.blueprint);
  }

  async function create(blueprint: Blueprint): Promise<"created" | "taken"> {
    try {
      const query = { create_catalog_page: true };
      await send({ method: "POST", path: ["blueprints"], query, body: blueprint });
      return "created";
    } catch (error) {
      // Somebody was faster, or the answer to an earlier attempt was lost.
      if (error instanceof PortError && error.status === 409) {
        return "taken";
      }
      throw error;
    }
  }

  async function update(
    blueprint: Blueprint,
    current: Blueprint,
    previous: Blueprint | undefined,
  ): Promise<"updated" | "unchanged"> {
    const body = mergeBlueprint(blueprint, current, previous);
    if (sameBlueprint(body, current)) {
      return "unchanged";
    }
    await send({ method: "PUT", path: ["blueprints", blueprint.identifier], body });
    return "updated";
  }

  return {
    get,
    async upsert(blueprint, previous) {
      const { identifier } = blueprint;
      const current = await get(identifier);
      if (current) {
        return update(blueprint, current, previous);
      }
      if ((await create(blueprint)) === "created") {
        return "created";
      }
      const taken = await get(identifier);
      if (!taken) {
        const path = "/v1/blueprints";
        throw new PortError(
          `Port says that the blueprint "${identifier}" exists and that it does not; try again later.`,
          { status: 409, method: "POST", path, retryable: true },
        );
      }
      return update(blueprint, taken, previous);
    },
    async delete(identifier) {
      const search = entities.searchBlueprint(identifier, everything, { limit: 1 });
      const first = await whenAbsent(search.next(), undefined);
      if (first === undefined) {
        return "absent";
      }
      if (!first.done) {
        return "kept";
      }
      try {
        const call = send({ method: "DELETE", path: ["blueprints", identifier] });
        return (await whenAbsent(call, undefined)) ? "deleted" : "absent";
      } catch (error) {
        if (isNeeded(error)) {
          return "kept";
        }
        throw error;
      }
    },
  };
}
