import { createJq, type Jq, type JqLimits, type JqResult } from "../../../functions/jq";

/** Creates jq-wasm, whatever JQ_PATH says. */
export function createWebJq(limits?: Partial<JqLimits>): Jq {
  const path = process.env.JQ_PATH;
  delete process.env.JQ_PATH;
  const jq = createJq(limits);
  if (path !== undefined) process.env.JQ_PATH = path;
  return jq;
}

/** A result with these outputs. */
export function outputs(...values: (string | number | boolean | null)[]): JqResult {
  return { outputs: values };
}
