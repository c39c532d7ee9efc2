import type { Json } from "../port/types";
import type { JqResult } from "./types";

/**
 * What a filter of a mapping comes to in Port: its first output; null when it has none or fails.
 * @param onError hears of the failure, for the log
 */
export function firstOutput(result: JqResult | undefined, onError?: (error: string) => void): Json {
  if (!result) return null;
  if ("error" in result) {
    onError?.(result.error);
    return null;
  }
  return result.outputs[0] ?? null;
}
