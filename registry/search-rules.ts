import * as t from "io-ts";
import { searchOperators } from "./contract/port-names";
import type { Mistake } from "./known-keys";
import { nearest } from "./nearest";

/** A rule of a search, and where it stands in it, such as `rules.0`. */
export interface PlacedRule {
  readonly key: string;
  readonly rule: Readonly<Record<string, unknown>>;
}

/** The rules of a search, those within groups included. */
export function rulesIn(search: unknown, key = ""): PlacedRule[] {
  const { rules } = Object(search) as { rules?: unknown };
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) => {
    const at = `${key}rules.${index}`;
    if (!t.UnknownRecord.is(rule)) return [];
    return Array.isArray(rule.rules) ? rulesIn(rule, `${at}.`) : [{ key: at, rule }];
  });
}

/** Comparisons that Port does not make. */
export function wrongRules(search: unknown): Mistake[] {
  return rulesIn(search).flatMap(({ key, rule }) => {
    const { operator } = rule;
    if (searchOperators.some((one) => one === operator)) return [];
    const like = typeof operator === "string" ? nearest(operator, searchOperators) : undefined;
    const hint = like === undefined ? "" : `; did you mean ${JSON.stringify(like)}?`;
    const remedy = `one of ${searchOperators.join(", ")}${hint}`;
    return [{ key: `${key}.operator`, value: operator, remedy }];
  });
}
