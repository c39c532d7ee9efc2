import type { ResourceType } from "../registry/resource";
import { allow, type Statement } from "../registry/statement";
import { consumeQueue, readSecrets, sendTo } from "./common";

/** What the exporter may do: its queue, index and secret, and read what the resource types declare. */
export function catalogExporterStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  tableArn: string;
  portSecretArn: string;
  resources: Iterable<Pick<ResourceType, "permissions">>;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.queueArn, args.deadLettersArn),
    allow(
      [
        ...["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:PutItem"],
        ...["dynamodb:Query", "dynamodb:UpdateItem"],
      ],
      args.tableArn,
    ),
    readSecrets(args.portSecretArn),
    allow(
      ["cloudformation:GetResource", "cloudformation:ListResources"],
      "*",
      "Cloud Control operations have no resource-level permissions; the types' own permissions limit them",
    ),
    ...[...args.resources].flatMap(({ permissions }) => permissions),
  ];
}

/**
 * Lets EventBridge put the events of these rules, and of no others, on a queue.
 * @param otherRules ARNs of rules that are not ours; `*` and `?` stand for any text
 */
export function eventQueuePolicy(
  queueArn: string,
  ruleArns: readonly string[],
  otherRules: readonly string[] = [],
): string {
  const letSend = (operator: "ArnEquals" | "ArnLike", arns: readonly string[]) => ({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { [operator]: { "aws:SourceArn": [...arns].sort() } },
  });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      letSend("ArnEquals", ruleArns),
      ...(otherRules.length > 0 ? [letSend("ArnLike", otherRules)] : []),
    ],
  });
}
