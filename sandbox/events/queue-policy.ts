import { problemOfConditions } from "../../registry/conditions";
import { evaluate, type PolicyStatement } from "../aws/policy";
import { conditionsOf } from "../aws/policy-conditions";
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
/**
 * Reads a queue policy.
 * @param document JSON text.
 * @throws Error for a document without statements, or with a condition the sandbox does not know.
 */
export function parseQueuePolicy(document: string): QueuePolicy {
  const { Statement } = JSON.parse(document) as { Statement?: QueueStatement | QueueStatement[] };
  if (!Statement) throw new Error("The queue policy has no Statement; give it one or more.");
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  for (const { Condition } of statements) {
    const problem = Condition && problemOfConditions(Condition);
    if (problem !== undefined) throw new Error(`The queue policy is refused: ${problem}`);
    const [operator, key] = conditionsOf(Condition).find(([, one]) => !KEYS.includes(one)) ?? [];
    if (key === undefined) continue;
    throw new Error(
      `The queue policy has the condition ${operator} on ${key}; the sandbox knows the keys ${KEYS.join(", ")}.`,
    );
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
    .map(({ Principal: _, ...statement }) => statement);
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
