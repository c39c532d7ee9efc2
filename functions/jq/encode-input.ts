import type { Json } from "../port/types";

/** jq reads 256 levels in some versions, of which the batch takes a few. */
const maxDepth = 200;

/** Whether an input is nested too deeply to be read. */
export function isTooDeepForJq(input: Json): boolean {
  return isDeeperThan(input, maxDepth);
}

/** Writes an input as JSON text. Integers beyond 2^53 have lost digits before: they are JavaScript's numbers. */
export function encodeInput(input: Json): { text: string } | { error: string } {
  if (isDeeperThan(input, maxDepth)) {
    return { error: `the input is nested deeper than ${maxDepth} levels, which JQ cannot read` };
  }
  return { text: encodeText(input) };
}

/** The JSON text that jq reads. */
export function encodeText(value: Json): string {
  return replaceLoneSurrogates(JSON.stringify(value));
}

/** JSON.stringify escapes halves of a surrogate pair, and those only; jq refuses such an input. */
function replaceLoneSurrogates(text: string): string {
  if (!text.includes("\\ud")) return text;
  return text.replace(/\\(\\|ud[89a-f][0-9a-f]{2})/g, (whole, escaped: string) =>
    escaped === "\\" ? whole : "\ufffd",
  );
}

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
