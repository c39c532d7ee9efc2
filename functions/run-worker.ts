import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { KeyValues } from "../registry/declared-keys";
import { createQueuedDesk, type QueuedDeskSettings } from "./approvals/queued-desk";
import { createRoleAssumer } from "./aws/assumed-roles";
import { createAwsClients } from "./aws/clients";
import { createSecretReader } from "./aws/secrets";
import { createAccountList, type AccountListSettings } from "./catalog/account-list";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { registry } from "./registry";
import { isWake, readRunMessage, runIdOf, type RunMessage } from "./runs/run-message";
import type { RunAccounts } from "./runs/run-accounts";
import { RunStore, type StoredRun } from "./runs/run-store";
import { wake } from "./runs/wake";
import { work } from "./runs/worker";
import { strangeRun, suspectIn } from "./runs/shared-runs";
import { sendAll } from "./queue";
import { handleTogether } from "./shared-batch";
import { handleBatch, type BatchOptions, type Turn } from "./sqs-batch";

/** Settings of the Lambda that runs the handlers of actions. */
export interface RunWorkerSettings extends BatchOptions {
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** How often a handler is started for one run. */
  readonly maxAttempts: number;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** Identifier of each action, and the file below the handlers folder that declares it. */
  readonly actionFiles: readonly (readonly [string, string])[];
  /** What the stack gives to the keys that actions declare. */
  readonly keyValues: KeyValues;
  /** None when nothing in this stack needs approvals. */
  readonly approvals?: QueuedDeskSettings | undefined;
  /** The other accounts that actions may work in; none when undefined. */
  readonly members?: RunMemberSettings | undefined;
  /** Given where runs share a process. */
  readonly shared?: SharedRunSettings | undefined;
}

/** How runs share a process. */
export interface SharedRunSettings {
  /** The most time that one of them takes. */
  readonly mostMilliseconds: number;
  /** Queue of the runs that have a process of their own; gets those that are not shared any more. */
  readonly othersUrl: string;
}

/** The accounts besides the stack's own, and how actions work there. */
export interface RunMemberSettings extends AccountListSettings {
  readonly externalId: string;
  /** Name of the role that each of them has for actions. */
  readonly runRole: string;
  /** What a session may do at most, by action: JSON texts. */
  readonly sessionPolicies: readonly (readonly [string, string])[];
}

/** Handles the runs of the runs queue. */
export function create(
  settings: RunWorkerSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const actionFiles = new Map(settings.actionFiles);
  const dynamodb = new DynamoDBClient({});
  const store = new RunStore(dynamodb, settings.tableName, settings.leaseSeconds);
  const readSecret = createSecretReader();
  const credentials = (options?: { fresh: boolean }) =>
    readCredentials(readSecret, settings.portSecretArn, options);
  const port = createPort({ baseUrl: settings.portBaseUrl, credentials });
  const keys = { keyValues: settings.keyValues, readSecret };
  const desk = settings.approvals && createQueuedDesk(settings.approvals, { dynamodb, sqs });
  const approvals = { stack: settings.stack, desk };
  let accounts: RunAccounts | undefined;
  const handle = async (
    context: Context,
    message: RunMessage,
    turn: Turn,
    reading?: Promise<StoredRun | undefined>,
  ) => {
    turn.onHeartbeat(() => store.extend(runIdOf(message), turn.owner));
    accounts ??= settings.members && accountsOf(settings.members, context);
    const { maxAttempts } = settings;
    const logGroup = context.logGroupName;
    const parts = {
      ...{ registry, store, port, credentials, approvals, keys, maxAttempts, logGroup },
      actionFiles,
      accounts,
    };
    await (isWake(message) ? wake(parts, message.wake, turn, reading) : work(parts, message, turn));
  };
  const { shared } = settings;
  if (!shared) {
    const options = { ...settings, awaitsKept: true };
    return (event, context) =>
      handleBatch(event, context, sqs, options, async (body, turn) =>
        handle(context, readRunMessage(body), turn),
      );
  }
  const actions = new Set(registry.actions.keys());
  const options = { ...settings, ...shared, suspect: suspectIn(store) };
  return (event, context) =>
    handleTogether(event, context, sqs, options, async (body, turn) => {
      const message = readRunMessage(body);
      const reading = isWake(message) ? store.read(message.wake) : undefined;
      const request = isWake(message) ? (await reading)?.request : message;
      const strange = strangeRun(actions, message, request, turn.messageId);
      if (!strange) return handle(context, message, turn, reading);
      await turn.kept;
      await sendAll(sqs, shared.othersUrl, [strange]);
    });
}

function accountsOf(members: RunMemberSettings, { invokedFunctionArn }: Context): RunAccounts {
  const [, , , region = "", own = ""] = invokedFunctionArn.split(":");
  const assume = createRoleAssumer();
  const clients = createAwsClients(new AbortController().signal);
  const list = createAccountList(members, { clients, accountId: own, region });
  const policies = new Map(members.sessionPolicies);
  return {
    own,
    related: list.related,
    has: (account) => list.has(account),
    credentials: (account, action, runId) => {
      const policy = policies.get(action);
      if (policy === undefined)
        throw new Error(
          `The action "${action}" has no rights in other accounts; deploy the stack anew.`,
        );
      const roleArn = `arn:aws:iam::${account}:role/${members.runRole}`;
      const sessionName = runId.replace(/[^\w=,.@-]/g, "-").slice(0, 64);
      const credentials = assume({ roleArn, externalId: members.externalId, sessionName, policy });
      return (given) => {
        const where = given || region;
        return { region: where, credentials, key: `${account} ${runId} ${where}` };
      };
    },
  };
}
