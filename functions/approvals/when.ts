import { log } from "../log";
import { createJq, type Jq } from "../jq";
import type { Json } from "../port/types";

/** Whether a request must be asked about, as the `when` of its rule says. Never fails: it asks. */
export type MustAsk = (filter: string, inputs: Json) => Promise<boolean>;

/** Evaluates conditions: `false`, and nothing else beside it, asks nobody. */
export function createMustAsk(jq: Jq = createJq()): MustAsk {
  return async (filter, input) => {
    try {
      const [[result] = []] = await jq.evaluate([{ input, filters: [filter] }]);
      if (result && "outputs" in result) {
        return !(result.outputs.length === 1 && result.outputs[0] === false);
      }
      log.warn("condition of an approval failed, so it is asked", { error: result?.error });
    } catch (error) {
      log.warn("condition of an approval failed, so it is asked", { error: String(error) });
    }
    return true;
  };
}
