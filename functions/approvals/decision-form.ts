import { countCharacters, manyLines, oneLine } from "./plain-text";
import { limits, type Typed } from "./pages/request-page";

/** A form that decides. */
export interface DecisionForm {
  readonly state: "APPROVED" | "REJECTED";
  readonly by: string;
  readonly reason?: string;
}

/**
 * Reads the fields of a form.
 * @returns the decision, or what was typed with what is wrong about it
 */
export function readDecisionForm(fields: URLSearchParams): DecisionForm | Typed {
  const name = oneLine(fields.get("name") ?? "", Infinity);
  const reason = manyLines(fields.get("reason") ?? "", Infinity);
  const decision = onlyOne(fields, "decision");
  const problems: Typed["problems"][number][] = [];
  if (name === "") problems.push({ field: "name", message: "Enter your name." });
  if (countCharacters(name) > limits.name) problems.push(tooLong("name", "Your name", name));
  if (countCharacters(reason) > limits.reason)
    problems.push(tooLong("reason", "The reason", reason));
  if (decision === "reject" && reason === "") {
    problems.push({ field: "reason", message: "Enter a reason: a rejection needs one." });
  }
  if (decision !== "approve" && decision !== "reject") {
    problems.push({ field: "decision", message: "Choose one of the buttons: Approve or Reject." });
  }
  if (problems.length > 0) return { name, reason, problems };
  const state = decision === "approve" ? "APPROVED" : "REJECTED";
  return { state, by: name, ...(reason !== "" && { reason }) };
}

/** The value of a field that was given once; a form that says two things says nothing. */
export function onlyOne(fields: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = fields.getAll(name);
  return others.length === 0 ? value : undefined;
}

function tooLong(field: "name" | "reason", what: string, text: string) {
  const message = `${what} has ${countCharacters(text)} characters; at most ${limits[field]} are possible.`;
  return { field, message } as const;
}
