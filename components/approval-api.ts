import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeskSettings } from "../functions/approvals/approval";
import type { Webhook } from "../functions/approvals/webhook/address";
import type { ApprovalDeskSettings } from "../functions/approval-desk";
import { approvalDeskStatements } from "../policies/approval-desk";
import { approvalApiStatements } from "../policies/approval-api";
import { approvalClockStatements } from "../policies/approval-clock";
import { approvalRequestStatements } from "../policies/approval-request";
import { needsApproval } from "../registry/approval";
import type { DiscoveredRegistry } from "../registry/discover";
import { askSeconds, type ApprovalDesk } from "./approval-desk";
import { watchApprovers } from "./approver-watch";
import { createClock } from "./clock";
import type { DeadLetters } from "./dead-letters";
import { MagicFunction, type FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";
import { createQueueSource } from "./queue-source";
import type { RetrySettings } from "./runner-args";

/** What asking, deciding and following up need. */
export interface ApprovalApiArgs {
  readonly desk: ApprovalDesk;
  /** FIFO queue on which a decision asks for the run that waits for it to be woken. */
  readonly wakes: aws.sqs.Queue;
  /** Launches for people of Port. */
  readonly worker: MagicFunction;
  readonly registry: Pick<DiscoveredRegistry, "actions" | "blueprints">;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  readonly retry: RetrySettings;
  /** Where approvers may decide in Slack, too. */
  readonly slack: { readonly channel: string; readonly secretArn: string } | undefined;
  /** The channel that is told of requests, by its incoming webhook. */
  readonly webhook: Webhook | undefined;
  readonly deadLetters: DeadLetters;
  readonly defaults: FunctionDefaults;
}

/** Blueprint of the entities that show how a launch was decided. */
const launchBlueprint = "provisioned_product";
/** An HTTP API waits for 30 seconds at most. */
const pageSeconds = 29;
/** CloudFormation waits for a minute (the gate's `ServiceTimeout`). */
const requestSeconds = 45;
/**
 * Requests for pages each second, and at once, from everywhere together: what a flood may cost. Far more than people
 * need, since what one sender can use up is counted for each link (functions/approvals/link-pace.ts).
 */
const throttling = { throttlingRateLimit: 200, throttlingBurstLimit: 400 };

/** Asks people for approvals, shows them the pages on which they decide, and follows up. */
export class ApprovalApi extends pulumi.ComponentResource {
  /** The function behind the custom resource of the products' gates. */
  readonly request: MagicFunction;
  /** Asks about the runs that the worker wants approved. */
  readonly asker: MagicFunction;
  readonly pages: MagicFunction;
  readonly clock: MagicFunction;

  constructor(name: string, args: ApprovalApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:approvals:ApprovalApi", name, {}, opts);
    this.request = createRequest(name, args, this);
    this.asker = createAsker(name, args, this);
    this.pages = createPages(name, args, this);
    createRoutes(name, args.desk.api, this.pages, this);
    this.clock = createApprovalClock(name, args, this);
    watchApprovers(name, this.clock, args.defaults.alarmTopicArn, this);
    this.registerOutputs({ requestArn: this.request.arn });
  }
}

function createRequest(name: string, args: ApprovalApiArgs, parent: pulumi.Resource) {
  const { desk, defaults } = args;
  const workerRoleArn = args.worker.roleArn;
  return new MagicFunction(
    `${name}-request`,
    {
      description: "Asks people to approve the launch of a product.",
      entry: desk.hasConditions
        ? () => {
            const { createMustAsk } =
              require("#functions/approvals/when") as typeof import("#functions/approvals/when");
            return (
              require("#functions/approval-request") as typeof import("#functions/approval-request")
            ).create(
              {
                ...(JSON.parse(desk.settings.get()) as DeskSettings),
                workerRoleArn: workerRoleArn.get(),
              },
              { mustAsk: createMustAsk() },
            );
          }
        : () =>
            (
              require("#functions/approval-request") as typeof import("#functions/approval-request")
            ).create({
              ...(JSON.parse(desk.settings.get()) as DeskSettings),
              workerRoleArn: workerRoleArn.get(),
            }),
      statements: desk.arns.apply(approvalRequestStatements),
      timeoutSeconds: requestSeconds,
      memoryMb: askingMemoryMb(desk),
      defaults,
    },
    { parent },
  );
}

function createAsker(name: string, args: ApprovalApiArgs, parent: pulumi.Resource) {
  const { desk, wakes, retry, defaults } = args;
  const queue = desk.asksQueue;
  const deadLetters = args.deadLetters.queue;
  const { leaseSeconds, retrySeconds } = retry;
  const settings = pulumi
    .all([desk.settings, queue.url, deadLetters.url, wakes.url])
    .apply(([own, queueUrl, deadLettersUrl, wakesUrl]) =>
      JSON.stringify({
        ...(JSON.parse(own) as DeskSettings),
        ...{ queueUrl, deadLettersUrl, wakesUrl, leaseSeconds, retrySeconds },
      } satisfies ApprovalDeskSettings),
    );
  const asker = new MagicFunction(
    `${name}-desk`,
    {
      description: "Asks people to approve runs, on behalf of the worker, which may not.",
      entry: desk.hasConditions
        ? () => {
            const { createMustAsk } =
              require("#functions/approvals/when") as typeof import("#functions/approvals/when");
            return (
              require("#functions/approval-desk") as typeof import("#functions/approval-desk")
            ).create(JSON.parse(settings.get()) as ApprovalDeskSettings, {
              mustAsk: createMustAsk(),
            });
          }
        : () =>
            (
              require("#functions/approval-desk") as typeof import("#functions/approval-desk")
            ).create(JSON.parse(settings.get()) as ApprovalDeskSettings),
      statements: pulumi
        .all([desk.arns, queue.arn, deadLetters.arn, wakes.arn])
        .apply(([arns, asksArn, deadLettersArn, wakesArn]) =>
          approvalDeskStatements({ ...arns, asksArn, deadLettersArn, wakesArn }),
        ),
      timeoutSeconds: askSeconds,
      memoryMb: askingMemoryMb(desk),
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-asks-queue`, queue, asker, parent);
  return asker;
}

/** Conditions are JQ, which takes its own memory. */
function askingMemoryMb({ hasConditions }: ApprovalDesk): number {
  return hasConditions ? 512 : 256;
}

function createPages(name: string, args: ApprovalApiArgs, parent: pulumi.Resource) {
  const { desk, wakes, slack, defaults } = args;
  const slackSecretArn = slack?.secretArn;
  return new MagicFunction(
    `${name}-api`,
    {
      description: "Shows requests for approval and takes decisions.",
      entry: () =>
        (require("#functions/approval-api") as typeof import("#functions/approval-api")).create({
          tableName: desk.tableName.get(),
          keyArn: desk.keyArn.get(),
          wakesUrl: wakes.url.get(),
          ...(slackSecretArn !== undefined && { slack: { secretArn: slackSecretArn } }),
        }),
      statements: pulumi
        .all([desk.tableArn, desk.keyArn, wakes.arn])
        .apply(([tableArn, keyArn, wakesArn]) =>
          approvalApiStatements({ tableArn, keyArn, wakesArn, slackSecretArn }),
        ),
      timeoutSeconds: pageSeconds,
      memoryMb: 512,
      defaults,
    },
    { parent },
  );
}

/** There are no access logs: the address of a page holds its token. */
function createRoutes(
  name: string,
  api: aws.apigatewayv2.Api,
  pages: MagicFunction,
  parent: pulumi.Resource,
) {
  const integration = new aws.apigatewayv2.Integration(
    `${name}-integration`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: pages.arn,
      payloadFormatVersion: "2.0",
    },
    { parent },
  );
  // Every method, so that the function says which ones there are.
  new aws.apigatewayv2.Route(
    `${name}-any`,
    {
      apiId: api.id,
      routeKey: "ANY /approvals/{id}",
      target: pulumi.interpolate`integrations/${integration.id}`,
    },
    { parent },
  );
  new aws.apigatewayv2.Stage(
    `${name}-stage`,
    { apiId: api.id, name: "$default", autoDeploy: true, defaultRouteSettings: throttling },
    { parent },
  );
  new aws.lambda.Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: pages.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*/*/approvals/*`,
    },
    { parent },
  );
}

function createApprovalClock(name: string, args: ApprovalApiArgs, parent: pulumi.Resource) {
  const { desk, wakes, credentials, portBaseUrl, registry, slack, webhook, defaults } = args;
  const isShown = registry.blueprints.some(({ identifier }) => identifier === launchBlueprint);
  const stack = pulumi.getStack();
  const looks = [...registry.actions.values()].some((action) => needsApproval(action, stack));
  const port = pulumi.output(
    isShown || looks
      ? {
          ...{ secretArn: credentials.secretArn, baseUrl: portBaseUrl },
          ...(isShown && { blueprint: launchBlueprint }),
        }
      : undefined,
  );
  return createClock(
    `${name}-clock`,
    {
      description: "Repeats what failed, reminds, lets requests expire and tells Port.",
      entry: () =>
        (require("#functions/approval-clock") as typeof import("#functions/approval-clock")).create(
          {
            ...(JSON.parse(desk.settings.get()) as DeskSettings),
            wakesUrl: wakes.url.get(),
            port: port.get(),
            ...(slack && { slack: { channel: slack.channel, secretArn: slack.secretArn } }),
            ...(webhook && { webhook: { form: webhook.form, secretArn: webhook.secretArn } }),
          },
        ),
      statements: pulumi.all([desk.arns, wakes.arn, port]).apply(([arns, wakesArn, settings]) =>
        approvalClockStatements({
          ...{ ...arns, wakesArn },
          secretArns: [settings, slack, webhook].flatMap((one) => (one ? [one.secretArn] : [])),
        }),
      ),
      memoryMb: 256,
      defaults,
    },
    parent,
  );
}
