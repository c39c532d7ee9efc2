import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { eventQueuePolicy, rulePattern } from "../policies/catalog-exporter";
import type { DiscoveredRegistry } from "../registry/discover";
import type { ResourceType } from "../registry/resource";
import { EventFeed } from "./event-feed";
import { MemberFeeds } from "./member-feeds";
import { TagFeed } from "./tag-feed";

/** Which events of AWS the catalog gets. */
export interface CatalogFeedArgs {
  readonly registry: DiscoveredRegistry;
  /** Regions that are mirrored; the stack's own when there are none. */
  readonly regions: readonly string[];
  /** A file with more types, which have no rules but that on tags. */
  readonly configFile?: unknown;
  /** ARNs of rules of other programs that may send to the queue too; `*` stands for any text. */
  readonly otherRules?: readonly string[];
  /** The other accounts, and the stack's own region; none when left out. */
  readonly members?: { readonly accounts: readonly string[]; readonly region: string } | undefined;
}

/** What the events go to. */
type FedCatalog = pulumi.Resource & {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
};

/**
 * Makes the rules that send AWS's events to the catalog, of this account and of others, and lets no other rules do so.
 * @throws pulumi.RunError when there are more rules than the default bus takes
 */
export function createFeeds(name: string, args: CatalogFeedArgs, parent: FedCatalog): void {
  const members = createMemberFeeds(name, args, parent);
  const { registry, otherRules = [] } = args;
  const { queue, deadLetters } = parent;
  refuseTooManyRules(registry.resources.values());
  const patterns = [...registry.resources.values()].flatMap((resource) => {
    const file = registry.resourceFiles.get(resource.type) ?? "";
    const feed = new EventFeed(`${name}-${file}`, { resource, queue, deadLetters }, { parent });
    return feed.ruleArns.map((ruleArn) => ruleArn.apply((arn) => rulePattern(arn, file)));
  });
  if (registry.resources.size > 0 || args.configFile) {
    const { ruleArn } = new TagFeed(`${name}-${tagFile}`, { queue, deadLetters }, { parent });
    patterns.push(ruleArn.apply((arn) => rulePattern(arn, tagFile)));
  }
  if (members) patterns.push(members.rulePattern);
  for (const [role, target, others] of [
    ["events", queue, otherRules],
    ["dead", deadLetters, []],
  ] as const) {
    // A policy that names no rule is refused, and without one nobody may send.
    if (patterns.length + others.length === 0) continue;
    new aws.sqs.QueuePolicy(
      `${name}-${role}-policy`,
      {
        queueUrl: target.url,
        policy: pulumi
          .all([target.arn, pulumi.all(patterns)])
          .apply(([queueArn, rules]) => eventQueuePolicy(queueArn, [...rules, ...others])),
      },
      { parent },
    );
  }
}

/** Named beside the catalog, so that names of rules are no longer than those of its own. */
function createMemberFeeds(name: string, args: CatalogFeedArgs, parent: FedCatalog) {
  const { members, registry, regions } = args;
  if (!members) return undefined;
  const { queue, deadLetters } = parent;
  const { accounts, region } = members;
  const feeds = { registry, accounts, region, queue, deadLetters };
  return new MemberFeeds(
    name.replace(/-catalog$/, "-members"),
    { ...feeds, regions: regions.length > 0 ? regions : [region] },
    { parent },
  );
}

/** Stands in names where other feeds have the name of their file, which has no dots. */
const tagFile = "aws.tag";

/** One of these is the rule on tags. @see Amazon EventBridge quotas, "Rules" for each event bus */
const mostRules = 300 - 1;

/** @throws pulumi.RunError when the default bus does not take one rule for each event */
function refuseTooManyRules(resources: Iterable<ResourceType>): void {
  const count = [...resources].reduce((sum, { events }) => sum + events.length, 0);
  if (count <= mostRules) return;
  throw new pulumi.RunError(
    `The handlers declare ${count} events, each of which is a rule; the default bus of EventBridge takes ${mostRules} besides the one for tags. ` +
      `Name several events of a service in one, or leave some to the full resync with "events: []".`,
  );
}
