import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { buildPolicy, eventsTrust } from "../policies/document";
import { memberBusPolicy } from "../policies/member-bus";
import { memberNames } from "../policies/member-names";
import { memberPatterns, memberTags } from "../policies/member-patterns";
import type { DiscoveredRegistry } from "../registry/discover";
import { allow } from "../registry/statement";
import { EventFeed } from "./event-feed";
import { namesOfStack } from "./stack-names";
import { TagFeed } from "./tag-feed";

/** What hearing of other accounts and regions needs. */
export interface MemberFeedsArgs {
  readonly registry: Pick<DiscoveredRegistry, "resources" | "resourceFiles">;
  /** `catalogAccounts` of the configuration. */
  readonly accounts: readonly string[];
  /** The stack's own region. */
  readonly region: string;
  /** Regions whose changes are to be seen; the stack's own is heard without this. */
  readonly regions: readonly string[];
  /** Queue that receives the transformed events. Its policy must let this bus's rules send. */
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
}

/** Services without regions tell of their changes here. */
const globalRegion = "us-east-1";

/**
 * Hears of changes in other accounts, and in other regions of the stack's own: a bus to which they send,
 * with a rule for each event of a mirrored type, and rules of the own account in those regions.
 */
export class MemberFeeds extends pulumi.ComponentResource {
  /** Pattern of the ARNs of the bus's rules. */
  readonly rulePattern: pulumi.Output<string>;

  constructor(name: string, args: MemberFeedsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:catalog:MemberFeeds", name, {}, opts);
    const bus = createBus(name, args, this);
    createFeeds(name, args, bus, this);
    createForwarders(name, args, bus, this);
    this.rulePattern = bus.arn.apply((arn) => `${arn.replace(":event-bus/", ":rule/")}/*`);
    this.registerOutputs({ rulePattern: this.rulePattern });
  }
}

function createBus(name: string, { accounts }: MemberFeedsArgs, parent: pulumi.Resource) {
  const bus = new aws.cloudwatch.EventBus(
    `${name}-bus`,
    {
      // Given, since the members' rules name it before it is there.
      name: memberNames(namesOfStack()).bus,
      description: "Changes in other accounts and regions that the catalog shows.",
    },
    { parent },
  );
  new aws.cloudwatch.EventBusPolicy(
    `${name}-bus-policy`,
    {
      eventBusName: bus.name,
      policy: bus.arn.apply((arn) => memberBusPolicy(arn, accounts)),
    },
    { parent },
  );
  return bus;
}

function createFeeds(
  name: string,
  { registry, queue, deadLetters }: MemberFeedsArgs,
  bus: aws.cloudwatch.EventBus,
  parent: pulumi.Resource,
) {
  for (const resource of registry.resources.values()) {
    const file = registry.resourceFiles.get(resource.type) ?? "";
    const args = { resource, queue, deadLetters, bus };
    new EventFeed(`${name}-${file}`, args, { parent });
  }
  new TagFeed(`${name}-aws.tag`, { queue, deadLetters, bus }, { parent });
}

/** What the own account sends from other regions, as its members do. */
function createForwarders(
  name: string,
  { registry, region: own, regions }: MemberFeedsArgs,
  bus: aws.cloudwatch.EventBus,
  parent: pulumi.Resource,
) {
  const others = [...new Set([...regions, globalRegion])].filter((region) => region !== own);
  if (others.length === 0) return;
  const role = createSendRole(name, bus, parent);
  const all = [...registry.resources.values()];
  const local = memberPatterns(all.filter((one) => !one.global));
  const global = memberPatterns(all.filter((one) => one.global));
  for (const region of others) {
    const patterns = [
      ...(regions.includes(region) ? local : []),
      ...(region === globalRegion ? global : []),
      memberTags,
    ];
    patterns.forEach((pattern, index) => {
      const ruleName = `${name}-${region}-${index}`;
      const rule = new aws.cloudwatch.EventRule(
        ruleName,
        {
          description: `Changes in ${region} that the catalog shows.`,
          eventPattern: JSON.stringify(pattern),
          region,
        },
        { parent },
      );
      new aws.cloudwatch.EventTarget(
        ruleName,
        { rule: rule.name, arn: bus.arn, roleArn: role.arn, region },
        { parent },
      );
    });
  }
}

function createSendRole(name: string, bus: aws.cloudwatch.EventBus, parent: pulumi.Resource) {
  const role = new aws.iam.Role(`${name}-send-role`, { assumeRolePolicy: eventsTrust }, { parent });
  const policy = bus.arn.apply((arn) =>
    JSON.stringify(buildPolicy([allow(["events:PutEvents"], arn)])),
  );
  new aws.iam.RolePolicy(`${name}-send-policy`, { role: role.id, policy }, { parent });
  return role;
}
