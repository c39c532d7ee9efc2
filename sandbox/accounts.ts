import { AwsEndpoint } from "./aws/endpoint";
import { organization } from "./aws/organizations";
import type { JsonObject } from "./aws/call";
import type { Stack } from "./aws/cloudformation/stack";
import { EventBus } from "./events/event-bus";
import { forwarder, type BusAccount } from "./events/forward";
import type { SendToQueue } from "./events/sqs-sender";
import { TrailFeed } from "./events/trail-feed";
import type { Hops } from "./hops";

/** What the hub rolls out to the members. */
export interface MemberSet {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly regions: readonly string[];
}

/** An account besides the hub, with resources, roles, stacks and event buses of its own. */
export interface MemberAccount extends BusAccount {
  readonly aws: AwsEndpoint;
  /** Ends when everything that happened so far is delivered. */
  settled(): Promise<void>;
}

interface Started extends MemberAccount {
  readonly feed: TrailFeed;
}

const { id, root, unit } = organization;
const stackName = "longshore-member";
const RULE = "AWS::Events::Rule";

/** The organisation of the sandbox: the hub, which is its management account, and the others. */
export class SandboxAccounts {
  readonly #hops: Hops;
  readonly #members: Started[] = [];
  #hub: BusAccount | undefined;
  #set: MemberSet | undefined;

  constructor(hops: Hops) {
    this.#hops = hops;
  }

  /** The accounts besides the hub. */
  get all(): readonly MemberAccount[] {
    return this.#members;
  }

  /** What puts the hub's events on other buses. */
  readonly forward = forwarder(
    () => this.#hub as BusAccount,
    () => this.#buses(),
  );

  /** Says which account is the hub. */
  setHub(hub: Omit<BusAccount, "organizationPath">): void {
    this.#hub = { ...hub, organizationPath: `${id}/${root}/` };
  }

  /** Opens an account; what is rolled out to the organisation reaches it, too. */
  async open(accountId: string): Promise<MemberAccount> {
    const aws = await AwsEndpoint.start({ hops: this.#hops, accountId });
    const noQueues: SendToQueue = async () => {
      throw new Error("Rules of members send to the hub's bus.");
    };
    const options = { hops: this.#hops, accountId, region: "eu-west-1", send: noQueues };
    const bus = new EventBus({ ...options, forward: (...given) => forward(...given) });
    const feed = new TrailFeed(aws.cloudControl.store, bus, { accountId, hops: this.#hops });
    const { access } = aws;
    const member: Started = {
      ...{ accountId, access, aws, bus, feed, organizationPath: `${id}/${root}/${unit}/` },
      settled: () => feed.settled(),
    };
    const forward = forwarder(
      () => member,
      () => this.#buses(),
    );
    followRules(member);
    this.#members.push(member);
    if (this.#set) await deploy(member, this.#set);
    return member;
  }

  /** Takes an account out of the organisation. */
  async leave(accountId: string): Promise<void> {
    const index = this.#members.findIndex((one) => one.accountId === accountId);
    for (const member of this.#members.splice(index, 1)) await close(member);
  }

  /** Rolls a set out to all members, as a StackSet does. */
  async rollOut(set: MemberSet | undefined): Promise<void> {
    this.#set = set;
    if (set) for (const member of this.#members) await deploy(member, set);
  }

  async stop(): Promise<void> {
    for (const member of this.#members.splice(0)) await close(member);
  }

  #buses(): readonly BusAccount[] {
    return [...(this.#hub ? [this.#hub] : []), ...this.#members];
  }
}

async function close({ feed, aws }: Started): Promise<void> {
  aws.cloudFormation.stacks.close();
  await feed.stop();
  await aws.close();
}

async function deploy({ aws }: MemberAccount, set: MemberSet): Promise<void> {
  const { stacks } = aws.cloudFormation;
  for (const region of set.regions) {
    const { template, parameters } = set;
    const known = stacks.all.some(
      (one) => one.region === region && one.status !== "DELETE_COMPLETE",
    );
    const request = { name: stackName, region, template, parameters };
    const denied = () => undefined;
    try {
      const stack = known
        ? stacks.update({ ...request, denied })
        : stacks.create({ ...request, denied });
      await ended(stacks, stack);
    } catch (error) {
      if (!/No updates are to be performed/.test((error as Error).message)) throw error;
    }
  }
}

/** @throws Error when the stack does not come to a good end */
async function ended(stacks: AwsEndpoint["cloudFormation"]["stacks"], stack: Stack): Promise<void> {
  while (/_IN_PROGRESS$/.test(stack.status)) {
    await new Promise<void>((resolve) => stacks.once("status", () => resolve()));
  }
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) return;
  const why = stack.events
    .map((one) => JSON.stringify(one))
    .filter((one) => one.includes("FAILED"));
  throw new Error(`The member set ends ${stack.status} in ${stack.region}: ${why.join("\n")}`);
}

/** Rules that stacks make come to life on the account's bus. */
function followRules({ aws, bus, accountId }: MemberAccount): void {
  const arnOf = (region: string, name: string) =>
    `arn:aws:events:${region}:${accountId}:rule/${name}`;
  const targetsOf = ({ Targets: targets }: JsonObject) => (targets ?? []) as JsonObject[];
  aws.cloudControl.store.on("change", ({ kind, type, region, identifier, properties }) => {
    if (type !== RULE) return;
    const name = identifier.split("|").at(-1)?.split("/").at(-1) ?? identifier;
    const arn = arnOf(region, name);
    if (kind === "delete") {
      for (const { Id } of targetsOf(properties)) bus.removeTarget(arn, String(Id));
      bus.removeRule(arn);
      return;
    }
    bus.putRule({ name, arn, pattern: properties.EventPattern as JsonObject });
    for (const { Id, Arn, RoleArn } of targetsOf(properties)) {
      bus.putTarget(arn, { id: String(Id), arn: String(Arn), roleArn: String(RoleArn) });
    }
  });
}
