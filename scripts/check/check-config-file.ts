import { findConfigProblems } from "../../functions/catalog/catalog-config";
import { findConfigWarnings } from "../../functions/catalog/catalog-config-warnings";
import type { Jq } from "../../functions/jq";
import type { Finding } from "./finding";

/** Checks a config.json of Port's old exporter. */
export async function checkConfigFile(file: string, text: string, jq: Jq): Promise<Finding[]> {
  const problems = await findConfigProblems(text, jq);
  if (problems.length > 0) {
    return problems.map((problem) => ({
      ...place(file, problem),
      kind: "invalid-config",
      remedy: "Correct it; the stack is not deployed with it.",
    }));
  }
  return findConfigWarnings(text).map((warning) => ({
    ...place(file, warning),
    kind: "config-differs",
    remedy: "Take it out or write it otherwise; docs/config-json.md says what is here instead.",
  }));
}

/** A sentence begins with the entry it is about, such as `resources[2] (AWS::SQS::Queue)`. */
function place(
  file: string,
  sentence: string,
): Pick<Finding, "file" | "place" | "value" | "problem"> {
  const found = /^resources\[\d+\](\.\S+| \([^)]*\))?/.exec(sentence)?.[0] ?? "";
  return { file, place: found === "" ? "the file" : found, value: "", problem: sentence };
}
