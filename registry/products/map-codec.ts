import { checked } from "../declaration-codecs";
import type { JsonObject } from "../contract/port-data";

/** A map, whatever is in it. */
export const map = checked(
  "a map",
  (value): value is JsonObject =>
    typeof value === "object" && value !== null && !Array.isArray(value),
);
