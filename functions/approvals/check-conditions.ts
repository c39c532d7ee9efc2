import type { ApprovalCondition } from "../../registry/approval-conditions";
import { createJq, type Jq } from "../jq";

/** What is wrong with a condition. */
export interface ConditionProblem extends ApprovalCondition {
  readonly kind: "does-not-compile" | "unknown-input";
  /** As whole sentences. */
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Compiles the conditions of approvals, and looks for inputs that there are not: such a one is null, by which
 * `.core > 4` is false and nobody is ever asked.
 */
export async function findConditionProblems(
  conditions: readonly ApprovalCondition[],
  jq: Jq,
): Promise<ConditionProblem[]> {
  const found: ConditionProblem[] = [];
  for (const one of conditions) {
    try {
      await jq.compile(one.filter);
    } catch (error) {
      const problem = (error as Error).message;
      const remedy = "Correct the filter; it gets the inputs by name.";
      found.push({ ...one, kind: "does-not-compile", problem, remedy });
      continue;
    }
    const unknown = inputsIn(one.filter).filter((name) => !one.inputs.includes(name));
    if (unknown.length === 0) continue;
    const known = one.inputs.join(", ") || "none";
    const problem = `It asks for ${unknown.join(", ")}, and there is no such input, so that it is always null.`;
    const remedy = `Write one of ${known}; secret inputs are not among them.`;
    found.push({ ...one, kind: "unknown-input", problem, remedy });
  }
  return found;
}

/** Checks them when the stack is deployed. @throws Error with all that is wrong: file, key, value and remedy */
export async function checkConditions(conditions: readonly ApprovalCondition[]): Promise<void> {
  if (conditions.length === 0) return;
  const jq = createJq();
  try {
    const problems = await findConditionProblems(conditions, jq);
    if (problems.length === 0) return;
    const lines = problems.map(
      ({ file, place, filter, problem, remedy }) =>
        `handlers/${file}: ${place} is ${JSON.stringify(filter)}. ${problem} ${remedy}`,
    );
    throw new Error(`Conditions of approvals cannot be used:\n${lines.join("\n")}`);
  } finally {
    await jq.close();
  }
}

/**
 * Names of inputs that a filter asks for, as far as its text shows: `.name` where the dot is the inputs
 * themselves, so before any pipe, and before any semicolon: what stands behind that in `any(.list[]; .size > 1)` and
 * the like is about something else, and a function may be about anything.
 */
function inputsIn(filter: string): string[] {
  const plain = filter.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*/g, "");
  const [first = ""] = plain.split(/[|;]|\bdef\b/);
  const names = first.matchAll(/(?<![\w\])}"?.])\.([A-Za-z_]\w*)/g);
  return [...new Set([...names].map(([, name = ""]) => name))];
}
