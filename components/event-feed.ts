import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceType } from "../registry/resource";
import { eventPattern, inputTemplate, withRecipient } from "../registry/resource-event";

/** Which events go where. */
export interface EventFeedArgs {
  /** One declaration from `handlers/resources`. */
  readonly resource: ResourceType;
  /** Queue that receives the transformed events. Its policy must name the rules. */
  readonly queue: aws.sqs.Queue;
  /** Standard queue for events that EventBridge cannot deliver. */
  readonly deadLetters: aws.sqs.Queue;
  /** The bus of other accounts; the default bus when left out. */
  readonly bus?: aws.cloudwatch.EventBus;
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

function createRules(name: string, { resource, bus }: EventFeedArgs, parent: pulumi.Resource) {
  return resource.events.map(
    (event, index) =>
      new aws.cloudwatch.EventRule(
        ruleName(name, index),
        {
          description: `Changes of ${resource.type}: ${event.detailType}`,
          eventPattern: JSON.stringify(eventPattern(event)),
          ...(bus && { eventBusName: bus.name }),
        },
        { parent },
      ),
  );
}

function createTargets(
  name: string,
  { resource, queue, deadLetters, bus }: EventFeedArgs,
  rules: readonly aws.cloudwatch.EventRule[],
  parent: pulumi.Resource,
) {
  const events = bus ? resource.events.map(withRecipient) : resource.events;
  return events.map(
    (event, index) =>
      new aws.cloudwatch.EventTarget(
        ruleName(name, index),
        {
          rule: (rules[index] as aws.cloudwatch.EventRule).name,
          arn: queue.arn,
          ...(bus && { eventBusName: bus.name }),
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
