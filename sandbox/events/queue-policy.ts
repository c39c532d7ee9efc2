import { evaluate, type PolicyStatement } from "../aws/policy";
import { isObject } from "./event-fields";

/** One statement of a queue policy. */
interface QueueStatement extends Omit<PolicyStatement, "Condition"> {
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A queue's resource policy, with conditions that the sandbox can evaluate. */
export interface QueuePolicy {
  readonly statements: readonly QueueStatement[];
}

const SERVICE = "events.amazonaws.com";
const KEYS = ["aws:SourceArn", "aws:SourceAccount", "aws:SecureTransport"];
/** Operators and the one that `evaluate` knows and that does the same. */
const OPERATORS: Readonly<Record<string, string>> = {
  ArnEquals: "ArnLike",
  ArnLike: "ArnLike",
  StringEquals: "StringEquals",
  StringLike: "StringLike",
  StringNotEquals: "StringNotEquals",
  Bool: "StringEquals",
};

/**
 * Reads a queue policy.
 * @param document JSON text.
 * @throws Error for a document without statements, or with a condition the sandbox does not know.
 */
export function parseQueuePolicy(document: string): QueuePolicy {
  const { Statement } = JSON.parse(document) as { Statement?: QueueStatement | QueueStatement[] };
  if (!Statement) throw new Error("The queue policy has no Statement; give it one or more.");
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  for (const { Condition = {} } of statements) {
    for (const [operator, keys] of Object.entries(Condition)) {
      const unknown =
        operator in OPERATORS ? Object.keys(keys).find((key) => !KEYS.includes(key)) : "";
      if (unknown === undefined) continue;
      throw new Error(
        `The queue policy has the condition ${operator} on ${unknown || Object.keys(keys).join()}; the sandbox knows ` +
          `${Object.keys(OPERATORS).join(", ")} on ${KEYS.join(", ")}.`,
      );
    }
  }
  return { statements };
}

/** Whether a rule may send to a queue: nothing may unless the queue's policy says so. */
export function maySend(
  policy: QueuePolicy | undefined,
  { queueArn, ruleArn }: { readonly queueArn: string; readonly ruleArn: string },
): boolean {
  const statements = (policy?.statements ?? [])
    .filter(({ Principal }) => includesEventBridge(Principal))
    .map(({ Principal: _, ...statement }) => ({
      ...statement,
      Condition: conditionOf(statement.Condition ?? {}),
    }));
  const context = {
    "aws:SourceArn": ruleArn,
    "aws:SourceAccount": ruleArn.split(":")[4] ?? "",
    "aws:SecureTransport": "true",
  };
  const permission = { action: "sqs:SendMessage", resource: queueArn, context };
  return evaluate(statements, permission) === "allowed";
}

function includesEventBridge(principal: unknown): boolean {
  if (principal === "*") return true;
  const named = isObject(principal) ? [principal["Service"], principal["AWS"]].flat() : [];
  return named.includes(SERVICE) || named.includes("*");
}

function conditionOf(condition: NonNullable<QueueStatement["Condition"]>): unknown {
  const all: Record<string, Record<string, string[]>> = {};
  for (const [operator, keys] of Object.entries(condition)) {
    const name = OPERATORS[operator] ?? operator;
    const texts = Object.entries(keys).map(([key, value]) => [key, [value].flat().map(String)]);
    all[name] = { ...all[name], ...(Object.fromEntries(texts) as Record<string, string[]>) };
  }
  return all;
}
