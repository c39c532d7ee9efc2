import { countCharacters, manyLines } from "./plain-text";
import { limits, type Typed } from "./pages/request-page";
import type { Vote } from "./votes";

/**
 * Reads the fields of a form.
 * @returns what was decided, or what was typed with what is wrong about it
 */
export function readDecisionForm(fields: URLSearchParams): Pick<Vote, "says" | "reason"> | Typed {
  const reason = manyLines(fields.get("reason") ?? "", Infinity);
  const decision = onlyOne(fields, "decision");
  const problems: Typed["problems"][number][] = [];
  if (countCharacters(reason) > limits.reason) {
    const message = `The reason has ${countCharacters(reason)} characters; at most ${limits.reason} are possible.`;
    problems.push({ field: "reason", message });
  }
  if (decision === "reject" && reason === "") {
    problems.push({ field: "reason", message: "Enter a reason: a rejection needs one." });
  }
  if (decision !== "approve" && decision !== "reject") {
    problems.push({ field: "decision", message: "Choose one of the buttons: Approve or Reject." });
    return { reason, problems };
  }
  if (problems.length > 0) return { reason, problems };
  return { says: decision, ...(reason !== "" && { reason }) };
}

/** The value of a field that was given once; a form that says two things says nothing. */
export function onlyOne(fields: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = fields.getAll(name);
  return others.length === 0 ? value : undefined;
}
