import type { Json } from "../port/types";

/**
 * Reads a filter that gives the same whatever its input is, so that jq need not be asked: `null`, `true`,
 * `false`, or a text without escapes and interpolations.
 * @returns undefined for every other filter
 */
export function readConstant(filter: string): Json | undefined {
  return /^(?:null|true|false|"[^"\\\p{C}]{0,1000}")$/u.test(filter)
    ? (JSON.parse(filter) as Json)
    : undefined;
}
