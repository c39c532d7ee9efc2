import { defaultTimeoutSeconds } from "../registry/action";
import type { KeysDeclaration, KeyValues } from "../registry/declared-keys";
import type { RunMemberSettings } from "../functions/run-worker";
import type { DiscoveredRegistry } from "../registry/discover";
import type { ApprovalDesk } from "./approval-desk";
import type { DeadLetters } from "./dead-letters";
import type { FailedBatches } from "./failed-batches";
import type { KafkaConnection } from "./kafka-connection";
import type { FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";
import type { TopicReading } from "./topic-reading";
import type { WebhookApi } from "./webhook-api";

/** How work is repeated. */
export interface RetrySettings {
  /** How often a handler is started for one run or change. */
  readonly attempts: number;
  /** Seconds until work whose process died is taken up again. */
  readonly leaseSeconds: number;
  /** Seconds until the first repeat after an error; doubles each time. */
  readonly retrySeconds: number;
}

/** What reading a topic of Port needs. */
export interface FromKafka {
  readonly kafka: KafkaConnection;
  readonly topic: string;
  /** Must differ for each topic of an account. */
  readonly consumerGroup: string;
  readonly reading: TopicReading;
  readonly failedBatches: FailedBatches;
  readonly webhook?: undefined;
}

/** What taking Port's requests needs. */
export interface FromWebhook {
  readonly webhook: WebhookApi;
  /** Name under which dead letters of requests are brought back. */
  readonly topic: string;
}

/** What working on Port's messages needs, whichever way they come. */
export interface RunnerCommon {
  readonly registry: DiscoveredRegistry;
  /** The other accounts that actions may work in; none when left out. */
  readonly members?: RunMemberSettings | undefined;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  readonly retry: RetrySettings;
  readonly deadLetters: DeadLetters;
  readonly defaults: FunctionDefaults;
  /** What the stack gives to the keys that handlers declare. */
  readonly keyValues: KeyValues;
}

/** What getting Port's messages and working on them needs. */
export type RunnerArgs<Way extends FromKafka | FromWebhook = FromKafka | FromWebhook> =
  RunnerCommon & Way;

/** What running self-service actions needs; Kafka's topic is `<org>.runs`. */
export type ActionRunnerArgs<Way extends FromKafka | FromWebhook = FromKafka | FromWebhook> =
  RunnerArgs<Way> & RunSettings;

/** What is set about runs. */
export interface RunSettings {
  /** Whether messages that Port did not sign are refused. */
  readonly requireSignature: boolean;
  /** Dot paths at which a message's run id is looked for, in order. */
  readonly runIdPaths: readonly string[];
  /** Where actions ask for approvals; none when nothing in this stack needs one. */
  readonly desk?: ApprovalDesk | undefined;
}

/** What the stack gives to the keys of these handlers alone. */
export function valuesFor(
  handlers: ReadonlyMap<string, KeysDeclaration>,
  { settings, secretArns }: KeyValues,
): KeyValues {
  const all = [...handlers.values()];
  const own = new Set(
    all.flatMap((one) => [...Object.keys(one.settings ?? {}), ...Object.keys(one.secrets ?? {})]),
  );
  const ownOf = <T>(values: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => own.has(key)));
  return { settings: ownOf(settings), secretArns: ownOf(secretArns) };
}

/** The longest time that one of these handlers may take, in seconds. */
export function longestTimeout(
  handlers: ReadonlyMap<string, { readonly timeoutSeconds?: number }>,
): number {
  const timeouts = [...handlers.values()].map((one) => one.timeoutSeconds ?? defaultTimeoutSeconds);
  return Math.max(1, ...timeouts);
}
