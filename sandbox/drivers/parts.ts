import type { SandboxAccounts } from "../accounts";
import type { Credentials } from "../aws/access";
import type { AwsEndpoint } from "../aws/endpoint";
import type { Broker } from "../broker";
import type { EventBus } from "../events/event-bus";
import type { Hops } from "../hops";
import type { Identity } from "../kept/identity";
import type { KafkaTopics } from "../kafka";
import type { FunctionPermissions } from "../lambda/function-permissions";
import type { LambdaHost } from "../lambda/host";
import type { Mailbox } from "../mailbox";
import type { Deliveries } from "../sources/deliveries";
import type { Schedules } from "../schedules/schedules";
import type { SlackStandIn } from "../slack/slack";

/** Something that runs until it is stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** The parts of the sandbox that drivers bring resources to life in. */
export interface SandboxParts {
  readonly hops: Hops;
  /** What stays the same from one start to the next. */
  readonly identity: Identity;
  readonly aws: AwsEndpoint;
  /** The accounts besides the stack's own. */
  readonly accounts: SandboxAccounts;
  readonly kafka: KafkaTopics;
  /** In its place, where a real broker is read. */
  readonly broker?: Broker | undefined;
  readonly bus: EventBus;
  /** How queues and topics hand messages to functions. */
  readonly deliveries: Deliveries;
  readonly lambda: LambdaHost;
  /** Which services may invoke which functions. */
  readonly functionPermissions: FunctionPermissions;
  readonly schedules: Schedules;
  /** The e-mails that would have been sent. */
  readonly mailbox: Mailbox;
  /** The workspace in which approvers may decide, too. */
  readonly slack: SlackStandIn;
  /** Access keys of the roles that exist, by role name. */
  readonly roleKeys: Map<string, Credentials>;
  /** The stack's region. */
  readonly region: string;
  /** A folder for bundles, deleted at the end. */
  readonly folder: string;
  /** What must be stopped at the end. */
  readonly running: Set<Stoppable>;
}

/** How the sandbox itself reaches its AWS: it may do everything. */
export function rootConnection({ aws, region }: SandboxParts) {
  return { endpoint: aws.url, region, credentials: aws.access.rootCredentials };
}

/** The account that the sandbox pretends to be. */
export const accountId = "123456789012";
