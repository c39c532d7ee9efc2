import { firstOutput, type Jq } from "../../functions/jq";
import type { Json, JsonObject } from "../../functions/port/types";

/** Takes the place of a rule of a search whose value cannot be worked out yet. */
const keptByNothing: Json = { combinator: "or", rules: [] };

/** Fills in what the `{ jqQuery }` in a value stand for. */
export type FillIn = (value: Json) => Json | undefined;

/**
 * Works out every `{ jqQuery }` that stands anywhere in a form's declarations.
 * @param context `form`, `entity` and `user`, as the queries see them
 * @returns what is `undefined` for what cannot be worked out: it is as if nobody had asked
 */
export async function workOut(jq: Jq, declared: Json, context: JsonObject): Promise<FillIn> {
  const filters = [...new Set(queriesIn(declared))];
  const [results = []] = filters.length > 0 ? await jq.evaluate([{ input: context, filters }]) : [];
  const known = new Map(filters.map((filter, index) => [filter, firstOutput(results[index])]));
  const fillIn = (value: Json): Json | undefined => {
    const query = queryOf(value);
    if (query !== undefined) return known.get(query);
    if (Array.isArray(value)) return value.map((one) => fillIn(one) ?? null);
    if (typeof value !== "object" || value === null) return value;
    const wanted = value.value ?? null;
    const isRule = "operator" in value && queryOf(wanted) !== undefined;
    if (isRule && (fillIn(wanted) ?? null) === null) return keptByNothing;
    const members = Object.entries(value).flatMap(([name, one]) => {
      const filled = fillIn(one);
      return filled === undefined ? [] : [[name, filled] as const];
    });
    return Object.fromEntries(members);
  };
  return fillIn;
}

function queriesIn(value: Json): string[] {
  const query = queryOf(value);
  if (query !== undefined) return [query];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(queriesIn);
}

function queryOf(value: Json): string | undefined {
  const { jqQuery } =
    typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  return typeof jqQuery === "string" ? jqQuery : undefined;
}
