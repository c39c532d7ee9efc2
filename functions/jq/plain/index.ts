import type { Json } from "../../port/types";
import { encodeText } from "../encode-input";
import type { JqLimits, JqResult } from "../types";
import { NotPlain, PlainParser } from "./parser";
import { tokensOf } from "./tokens";
import { asJqReads, FilterError, Undecided, type Evaluate } from "./values";

/** A filter that JavaScript evaluates, as far as its inputs are those that mappings have. */
export interface PlainFilter {
  readonly evaluate: Evaluate;
  readonly isExact: boolean;
}

/** Longer filters are left to jq, and so is what is nested deeper than one of this length can be. */
const longestFilter = 1000;
const remembered = 2000;
const known = new Map<string, PlainFilter | undefined>();

/** Reads a filter. @returns undefined for one that jq must evaluate, or refuse */
export function readPlain(filter: string): PlainFilter | undefined {
  if (known.has(filter)) return known.get(filter);
  const plain = parse(filter);
  if (known.size >= remembered) known.clear();
  known.set(filter, plain);
  return plain;
}

function parse(filter: string): PlainFilter | undefined {
  if (filter.length > longestFilter || !filter.isWellFormed()) return undefined;
  const tokens = tokensOf(filter);
  if (!tokens) return undefined;
  const parser = new PlainParser(tokens);
  try {
    const evaluate = parser.parse();
    return { evaluate, isExact: parser.isExact };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Evaluates a filter as jq does. @returns undefined where jq must be asked */
export function evaluatePlain(
  { evaluate, isExact }: PlainFilter,
  input: Json,
  { maxOutputs, maxOutputBytes }: JqLimits,
): JqResult | undefined {
  try {
    const outputs = evaluate(asJqReads(input));
    if (outputs.length > maxOutputs) return undefined;
    let room = maxOutputBytes;
    const settled = outputs.map((one) => {
      const value = settle(one);
      room -= value.bytes;
      return value.json;
    });
    return room > 0 ? { outputs: settled } : undefined;
  } catch (error) {
    if (error instanceof FilterError) return isExact ? { error: error.message } : undefined;
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

/** What jq would have written, read again: a value of its own, without halves of surrogate pairs. */
function settle(value: Json): { readonly json: Json; readonly bytes: number } {
  if (typeof value === "string") return { json: value, bytes: 3 * value.length + 10 };
  if (typeof value !== "object" || value === null)
    return { json: value === 0 ? 0 : value, bytes: 30 };
  const text = encodeText(value);
  return { json: JSON.parse(text) as Json, bytes: Buffer.byteLength(text) + 10 };
}
