import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { memberTagChanges, tagChanges } from "../registry/resource-event";

/** Where changes of tags go. */
export interface TagFeedArgs {
  /** Queue that receives them. Its policy must name the rule. */
  readonly queue: aws.sqs.Queue;
  /** Standard queue for events that EventBridge cannot deliver. */
  readonly deadLetters: aws.sqs.Queue;
  /** The bus of other accounts; the default bus when left out. */
  readonly bus?: aws.cloudwatch.EventBus;
}

/** Sends the changes of all resources' tags to the catalog queue: one rule for every type. */
export class TagFeed extends pulumi.ComponentResource {
  readonly ruleArn: pulumi.Output<string>;

  constructor(name: string, args: TagFeedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:catalog:TagFeed", name, {}, opts);
    const { bus } = args;
    const { pattern } = tagChanges;
    const { inputPaths, inputTemplate } = bus ? memberTagChanges : tagChanges;
    const ruleName = `${name}-rule-0`;
    const rule = new aws.cloudwatch.EventRule(
      ruleName,
      {
        description: "Changes of tags, whatever the type",
        eventPattern: JSON.stringify(pattern),
        ...(bus && { eventBusName: bus.name }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      ruleName,
      {
        rule: rule.name,
        arn: args.queue.arn,
        ...(bus && { eventBusName: bus.name }),
        inputTransformer: { inputPaths: { ...inputPaths }, inputTemplate },
        deadLetterConfig: { arn: args.deadLetters.arn },
        retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      },
      { parent: this },
    );
    this.ruleArn = rule.arn;
    this.registerOutputs({ ruleArn: this.ruleArn });
  }
}
