import { limits } from "../limits";
import { AwsError, type JsonObject } from "./call";

/**
 * Refuses what dynalite takes and DynamoDB does not: attributes that are nested too deeply.
 * @throws AwsError ValidationException
 */
export function checkNesting(input: JsonObject): void {
  const { value: most } = limits.DynamoDB.nesting;
  // What stands around the values of a request nests, too, but never in maps and lists of DynamoDB's.
  if (depthOf(input) <= most) return;
  throw new AwsError("ValidationException", "Nesting Levels have exceeded supported limits");
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Object.keys(value);
  const isNested = own.length === 1 && (own[0] === "M" || own[0] === "L");
  const inner = Object.values(value).map((one: unknown) =>
    isNested ? deepest(one) : depthOf(one),
  );
  return Math.max(0, ...inner) + (isNested ? 1 : 0);
}

/** The entries of a map or list, whose names are anybody's. */
function deepest(entries: unknown): number {
  return Math.max(0, ...Object.values(entries ?? {}).map(depthOf));
}
