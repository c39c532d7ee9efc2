import { createRequire } from "node:module";
import type { Json } from "../../functions/port/types";

/** Evaluates a jq program over an input: its first output, or null when it fails or has none. */
export type EvaluateJq = (program: string, input: Json) => Json;

interface JqWeb {
  json(input: Json, program: string): unknown;
}

const requireUntyped = createRequire(__filename);

/** Loads the jq engine, once per process. */
export async function loadJq(): Promise<EvaluateJq> {
  // jq-web has no types; its export is a promise of the engine, begun when it is first required.
  const jq = await (requireUntyped("jq-web") as Promise<JqWeb>);
  return (program, input) => firstOutput(jq, program, input);
}

function firstOutput(jq: JqWeb, program: string, input: Json): Json {
  try {
    // The line breaks keep a comment at the program's end from eating the brackets.
    const outputs = jq.json(input, `[limit(1; (\n${program}\n))]`) as Json[];
    return outputs[0] ?? null;
  } catch {
    // Port's own renderer turns a failing program into null.
    return null;
  }
}
