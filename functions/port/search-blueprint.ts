import { PortError } from "./port-error";
import { type Send, fieldOf } from "./request";
import * as shapes from "./shapes";
import type { Entity, EntityQuery } from "./types";

/**
 * Reads the entities of one blueprint that match, a page at a time; pages nobody asks for are not
 * fetched.
 * @param limit entities per page, 1 to 1000; Port's default is 200
 * @throws PortError when Port gives the same page twice, which would never end
 */
export async function* searchBlueprint(
  send: Send,
  blueprint: string,
  query: EntityQuery,
  limit?: number,
): AsyncGenerator<Entity, void, undefined> {
  const path = ["blueprints", blueprint, "entities", "search"];
  const seen = new Set<string>();
  let from: string | undefined;
  do {
    const answer = await send({ method: "POST", path, body: { query, limit, from } });
    yield* fieldOf(answer, "entities", shapes.entities);

    const { next } = answer.body;
    from = typeof next === "string" && next !== "" ? next : undefined;
    if (from !== undefined && seen.has(from)) {
      const { status, method } = answer;
      throw new PortError(
        `Port gave the same page of ${method} ${answer.path} twice; the search was given up.`,
        { status, method, path: answer.path, retryable: true },
      );
    }
    seen.add(from ?? "");
  } while (from !== undefined);
}
