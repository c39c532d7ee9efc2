import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceType } from "../registry/resource";
import { eventPattern, inputTemplate } from "../registry/resource-event";

/** Which events go where. */
export interface EventFeedArgs {
  /** One declaration from `handlers/resources`. */
  readonly resource: ResourceType;
  /** Queue that receives the transformed events. Its policy must name the rules. */
  readonly queue: aws.sqs.Queue;
  /** Standard queue for events that EventBridge cannot deliver. */
  readonly deadLetters: aws.sqs.Queue;
}

/** Sends one AWS resource type's change events to the catalog queue. */
export class EventFeed extends pulumi.ComponentResource {
  readonly ruleArns: pulumi.Output<string>[];

  constructor(name: string, args: EventFeedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:catalog:EventFeed", name, {}, opts);
    const rules = createRules(name, args, this);
    createTargets(name, args, rules, this);
    this.ruleArns = rules.map((rule) => rule.arn);
    this.registerOutputs({ ruleArns: this.ruleArns });
  }
}

/** A target has the name of its rule: a longer one would leave less for the handler file's. */
function ruleName(name: string, index: number): string {
  return `${name}-rule-${index}`;
}

function createRules(name: string, { resource }: EventFeedArgs, parent: pulumi.Resource) {
  return resource.events.map(
    (event, index) =>
      new aws.cloudwatch.EventRule(
        ruleName(name, index),
        {
          description: `Changes of ${resource.type}: ${event.detailType}`,
          eventPattern: JSON.stringify(eventPattern(event)),
        },
        { parent },
      ),
  );
}

function createTargets(
  name: string,
  { resource, queue, deadLetters }: EventFeedArgs,
  rules: readonly aws.cloudwatch.EventRule[],
  parent: pulumi.Resource,
) {
  return resource.events.map(
    (event, index) =>
      new aws.cloudwatch.EventTarget(
        ruleName(name, index),
        {
          rule: (rules[index] as aws.cloudwatch.EventRule).name,
          arn: queue.arn,
          inputTransformer: {
            inputPaths: { ...event.inputPaths },
            inputTemplate: inputTemplate(resource.type, event),
          },
          deadLetterConfig: { arn: deadLetters.arn },
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
        },
        { parent },
      ),
  );
}
