import { allow, type Statement } from "../registry/statement";
import { assumeInMembers, consumeQueue, readSecrets, sendTo } from "./common";

/** What the exporter does by itself: its queues, index and secret, and Cloud Control. */
export function catalogExporterStatements(args: {
  queueArn: string;
  /** The queue of the catalog's own messages, which it also sends to. */
  resyncsArn: string;
  deadLettersArn: string;
  tableArn: string;
  portSecretArn: string;
  /** `catalogAccounts` and the name of the role that they are read with. */
  members?: { readonly accounts: readonly string[]; readonly readRole: string } | undefined;
}): Statement[] {
  return [
    consumeQueue(args.queueArn, args.resyncsArn),
    sendTo(args.resyncsArn, args.deadLettersArn),
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
    ...(args.members ? assumeInMembers(args.members.accounts, args.members.readRole) : []),
  ];
}

/**
 * Lets EventBridge put the events of these rules, and of no others, on a queue.
 * @param rules their ARNs; `*` and `?` stand for any text
 */
export function eventQueuePolicy(queueArn: string, rules: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnLike: { "aws:SourceArn": [...new Set(rules)].sort() } },
      },
    ],
  });
}

/**
 * The pattern of a rule's ARN: all that stands before the name of its handler file, so that one pattern
 * holds for every rule of a stack. SQS takes 8,192 bytes, which the ARNs of about 65 types fill.
 */
export function rulePattern(ruleArn: string, file: string): string {
  const at = ruleArn.lastIndexOf(`-${file}-rule-`);
  return at < 0 ? ruleArn : `${ruleArn.slice(0, at)}-*`;
}
