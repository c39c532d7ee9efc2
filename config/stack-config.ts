import type * as pulumi from "@pulumi/pulumi";

/** The stack's settings, checked. Pulumi.yaml describes each key. */
export interface StackConfig {
  readonly portApiUrl: string;
  readonly portClientId: pulumi.Output<string>;
  readonly portClientSecret: pulumi.Output<string>;
  /** Empty where it is the client secret. */
  readonly portOrganizationSecret: pulumi.Output<string>;
  /** How Port tells of runs and changes. */
  readonly runsFrom: "kafka" | "webhook";
  readonly kafkaBrokers: readonly string[];
  readonly kafkaRunsTopic: string;
  readonly kafkaChangeLogTopic: string;
  readonly kafkaConsumerGroup: string;
  readonly kafkaChangeLogConsumerGroup: string;
  readonly kafkaAuthentication: "scram-sha-256" | "scram-sha-512";
  readonly kafkaUsername: pulumi.Output<string>;
  readonly kafkaPassword: pulumi.Output<string>;
  readonly kafkaStartAt: string | undefined;
  readonly kafkaProvisionedPollers: number;
  readonly privateNetworkCidr: string | undefined;
  readonly requireSignature: boolean;
  readonly runIdPaths: readonly string[];
  readonly runAttempts: number;
  readonly runLeaseSeconds: number;
  readonly runRetrySeconds: number;
  readonly logRetentionDays: number;
  readonly tracing: boolean;
  readonly alarmTopicArn: string | undefined;
  readonly catalogRegions: readonly string[];
  /** Ids of accounts, or of units and roots with their organisation's before them; `except:` leaves out. */
  readonly catalogAccounts: readonly string[];
  readonly catalogExternalId: string;
  readonly catalogStackSet: "management" | "delegated" | undefined;
  readonly catalogForgetAccounts: boolean;
  readonly catalogResyncHours: number;
  readonly catalogDeletionThreshold: number;
  readonly catalogConfig: string | undefined;
  readonly catalogReadActions: readonly string[];
  readonly catalogRuleArns: readonly string[];
  readonly cloudTrail: boolean;
  /** Addresses by group; those without one are in `default`. */
  readonly approvers: Readonly<Record<string, readonly string[]>>;
  readonly requesterMayDecide: boolean;
  /** Channel in which approvers may decide, too, and the secret of the app. */
  readonly approvalsSlack: { readonly channel: string; readonly secretArn: string } | undefined;
  /** Incoming webhook of a channel that is told of requests, in a secret. */
  readonly approvalsWebhook:
    { readonly form: "teams" | "text"; readonly secretArn: string } | undefined;
  readonly launchPrincipals: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly protectRecords: boolean;
  readonly handlersFolder: string;
  readonly portAdopt: readonly string[];
  readonly sharedBlueprints: readonly string[];
  readonly keepPortModel: boolean;
}
