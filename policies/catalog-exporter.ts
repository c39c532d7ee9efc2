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
      ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
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

/** Lets EventBridge put the events of these rules, and of no others, on a queue. */
export function eventQueuePolicy(queueArn: string, ruleArns: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": [...ruleArns].sort() } },
      },
    ],
  });
}

/** Lets EventBridge Scheduler, and nobody else, take the role with which it asks for a resync. */
export const schedulerTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});
