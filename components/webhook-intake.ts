import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { webhookIntakeStatements } from "../policies/webhook-intake";
import { createFifoQueue } from "./fifo-queue";
import { MagicFunction, type Handler } from "./magic-function";
import { createQueueSource } from "./queue-source";
import type { FromWebhook, RunnerCommon } from "./runner-args";
import type { TopicIntake } from "./topic-intake";

/** What takes Port's requests about one subject. */
export interface WebhookIntakeArgs {
  readonly description: string;
  readonly entry: () => Handler;
  /** Queue that receives what is read. */
  readonly queue: aws.sqs.Queue;
  /** Receives what shares processes, where there is any. */
  readonly sharedQueue?: aws.sqs.Queue | undefined;
  /** Last part of the address, such as `runs`. */
  readonly subject: string;
  readonly runner: RunnerCommon & FromWebhook;
}

/** Port publishes no limit for an answer; a function that takes longer than this is ended. */
const timeoutSeconds = 10;
/** How often a letter that came back is delivered before it is a dead letter again. */
const maxDeliveries = 5;

/** Makes the function that checks Port's requests and puts on the queue what this installation handles. */
export function createWebhookIntake(
  name: string,
  { description, entry, queue, sharedQueue, subject, runner }: WebhookIntakeArgs,
  parent: pulumi.Resource,
): TopicIntake {
  const { webhook, credentials, deadLetters, defaults } = runner;
  const redrive = { queue: deadLetters.queue, maxReceiveCount: maxDeliveries };
  const redriven = createFifoQueue(`${name}-redriven`, timeoutSeconds, redrive, parent);
  const statements = pulumi
    .all([
      queue.arn,
      pulumi.output(sharedQueue?.arn),
      deadLetters.queue.arn,
      redriven.arn,
      credentials.secretArn,
    ])
    .apply(([queueArn, sharedQueueArn, deadLettersArn, redrivenArn, portSecretArn]) =>
      webhookIntakeStatements({
        ...{ queueArn, sharedQueueArn, deadLettersArn, redrivenArn, portSecretArn },
      }),
    );
  const intake = new MagicFunction(
    `${name}-intake`,
    // A larger share of a processor: Port waits for the answer.
    { description, entry, statements, timeoutSeconds, memoryMb: 1024, defaults },
    { parent },
  );
  createRoute(name, webhook.api, subject, intake, parent);
  createQueueSource(`${name}-redriven-queue`, redriven, intake, parent);
  return { intake, redriven };
}

function createRoute(
  name: string,
  api: aws.apigatewayv2.Api,
  subject: string,
  intake: MagicFunction,
  parent: pulumi.Resource,
): void {
  const integration = new aws.apigatewayv2.Integration(
    `${name}-webhook-integration`,
    {
      ...{ apiId: api.id, integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" },
      integrationUri: intake.arn,
    },
    { parent },
  );
  new aws.apigatewayv2.Route(
    `${name}-webhook-route`,
    {
      apiId: api.id,
      routeKey: `POST /${subject}`,
      target: pulumi.interpolate`integrations/${integration.id}`,
    },
    { parent },
  );
  new aws.lambda.Permission(
    `${name}-webhook-permission`,
    {
      action: "lambda:InvokeFunction",
      function: intake.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*/POST/${subject}`,
    },
    { parent },
  );
}
