import * as t from "io-ts";
import { checked } from "../declaration-codecs";
import type { JsonObject } from "../contract/port-data";

/** A map, whatever is in it. */
export const map = checked(
  "a map",
  (value): value is JsonObject =>
    typeof value === "object" && value !== null && !Array.isArray(value),
);

/** A map that `codec` checks further; anything else is refused in one sentence, not in one for each part. */
export function mapOf<A>(allowed: string, codec: t.Type<A, unknown>): t.Type<A, A, unknown> {
  return new t.Type<A, A, unknown>(
    allowed,
    (value): value is A => codec.is(value),
    (value, context) => {
      const last = context.at(-1);
      if (!map.is(value) || !last) return t.failure(value, context, allowed);
      return codec.validate(value, [...context.slice(0, -1), { ...last, type: codec }]);
    },
    t.identity,
  );
}
