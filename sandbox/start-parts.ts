import { SandboxAccounts } from "./accounts";
import { AwsEndpoint } from "./aws/endpoint";
import type { Broker } from "./broker";
import { accountId, type SandboxParts, type Stoppable } from "./drivers/parts";
import { EventBus } from "./events/event-bus";
import { sqsSender } from "./events/sqs-sender";
import { TrailFeed } from "./events/trail-feed";
import { Hops } from "./hops";
import { KafkaTopics } from "./kafka";
import { Identity } from "./kept/identity";
import type { Snapshot } from "./kept/snapshot";
import { FunctionPermissions } from "./lambda/function-permissions";
import { LambdaHost } from "./lambda/host";
import { Outside } from "./outside";
import { makeOwnFolder, removeFolder } from "./own-folder";
import { roleAccess } from "./schedules/role-access";
import { Schedules } from "./schedules/schedules";
import type { Seed } from "./seed";
import { SlackStandIn } from "./slack/slack";
import { Deliveries } from "./sources/deliveries";

/** What the parts are started with. */
export interface PartsOptions {
  /** What there is to start with, once the program has run; nothing when left out. */
  readonly seed?: Seed | undefined;
  /** Makes what reads a real Kafka broker and writes to it; topics in memory when left out. */
  readonly broker?: ((hops: Hops) => Broker) | undefined;
  /** What stays the same as before; a new one when left out. */
  readonly identity?: Identity;
  /** What there was before. */
  readonly kept?: Snapshot | undefined;
  /** How many accounts there are, the stack's own included; 1 unless given. */
  readonly accounts?: number;
}

/** Starts the stand-ins of AWS and what is around them. @param region of the stack */
export async function startParts(
  region: string,
  { seed, broker: connect, accounts: count = 1, identity = new Identity(), kept }: PartsOptions,
): Promise<SandboxParts> {
  const hops = new Hops();
  const slack = new SlackStandIn(hops);
  const outside = await Outside.start(seed?.http ?? {}, hops, slack.hosts);
  const broker = connect?.(hops);
  const deliveries = new Deliveries();
  const lambda = new LambdaHost({ hops, environment: { LONGSHORE_OUTSIDE: outside.url } });
  const accounts = new SandboxAccounts(hops);
  const aws = await AwsEndpoint.start({
    ...{ hops, accountId, identity, port: identity.portOf("aws") },
    others: () => accounts.all.map((one) => one.aws),
    invokeFunction: (arn, event) => lambda.invoke(arn, event),
    putEvent: (event) => bus.put(event),
  });
  identity.note("aws", aws.url);
  // Before anybody makes events of what comes about.
  if (kept) takeUp(aws, kept);
  const send = sqsSender(aws);
  const invoke = (arn: string, event: unknown) => lambda.invoke(arn, event);
  const bus = new EventBus({ hops, accountId, region, send, forward: accounts.forward });
  accounts.setHub({ accountId, access: aws.access, bus });
  for (const id of memberIds(count - 1)) await accounts.open(id);
  const schedules = new Schedules({ hops, send, invoke, denied: roleAccess(aws.access) });
  return {
    hops,
    ...{ identity, region, aws },
    accounts,
    bus,
    kafka: new KafkaTopics({ hops }),
    broker,
    deliveries,
    lambda,
    functionPermissions: new FunctionPermissions(),
    schedules,
    mailbox: aws.mailbox,
    slack,
    roleKeys: new Map(),
    folder: makeOwnFolder("longshore-"),
    // What changes in the account becomes the events that AWS would put on the bus.
    running: new Set<Stoppable>([
      accounts,
      outside,
      ...(broker ? [broker] : []),
      deliveries,
      schedules,
      new TrailFeed(aws.cloudControl.store, bus, { accountId, hops }),
    ]),
  };
}

function takeUp(aws: AwsEndpoint, { secrets, parameters, resources }: Snapshot): void {
  for (const { arn, name, value } of secrets) aws.secrets.put(arn ?? name, value);
  aws.parameters.takeUp(parameters);
  for (const one of resources) aws.cloudControl.store.takeUp(one);
}

/** Stops what `startParts` has started. @param last done once nothing changes any more */
export async function closeParts(
  parts: SandboxParts,
  last: () => Promise<void> | undefined = () => undefined,
): Promise<void> {
  // Stacks would take functions that are gone for failures.
  parts.aws.cloudFormation.stacks.close();
  // Together: a source waits for the batch that it has handed to a function.
  await Promise.all([...[...parts.running].map((one) => one.stop()), parts.lambda.close()]);
  try {
    await last();
  } finally {
    await parts.aws.close();
    removeFolder(parts.folder);
  }
}

/** Made-up ids of so many accounts. */
function memberIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    String(index + 2)
      .padStart(2, "0")
      .repeat(6),
  );
}
