import { isTooDeepForJq } from "./encode-input";
import type { Json } from "../port/types";
import type { JqResult } from "./types";

const maxErrorCharacters = 1000;

/** Reads one line of a batch's output. */
export function readRow(line: string, maxOutputs: number): JqResult {
  const row = parseRow(line);
  if (!row || isTooDeepForJq(row as Json)) return { error: "an output is nested too deeply" };
  const [result] = row;
  if (!Array.isArray(result)) return { error: messageOf(result?.error ?? null) };
  if (result.length > maxOutputs) return { error: `it gives more than ${maxOutputs} outputs` };
  return { outputs: result };
}

type Row = [(Json[] | { error: Json })?];

/** Gives nothing for what is no JSON: jq writes `<skipped: too deep>` into it. */
function parseRow(line: string): Row | undefined {
  try {
    // jq writes 1e1000 as it is, which JavaScript reads as Infinity and cannot write again.
    const hasLargeExponent = /[eE]\+?\d{3}/.test(line);
    return (hasLargeExponent ? JSON.parse(line, makeFinite) : JSON.parse(line)) as Row;
  } catch {
    return undefined;
  }
}

function makeFinite(_key: string, value: Json): Json {
  if (value === Infinity) return Number.MAX_VALUE;
  return value === -Infinity ? -Number.MAX_VALUE : value;
}

/** `error(…)` takes any value as its message. */
function messageOf(error: Json): string {
  const text = typeof error === "string" ? error : JSON.stringify(error);
  return text.length > maxErrorCharacters ? `${text.slice(0, maxErrorCharacters)}…` : text;
}
