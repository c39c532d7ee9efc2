import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { DeadLetters } from "../../components/dead-letters";
import { FailedBatches } from "../../components/failed-batches";
import { KafkaConnection } from "../../components/kafka-connection";
import { PortCredentials } from "../../components/port-credentials";
import type { FromKafka, RunnerArgs } from "../../components/runner-args";
import type { DiscoveredRegistry } from "../../registry/discover";
import { buildRegistry, type HandlerModule } from "../../registry/registry";
import { filesOf } from "../support/program";
import type { Program, Registered } from "../support/pulumi";

/** What every function of a test stack has in common. */
export const defaults = { logRetentionDays: 7, tracing: false };

/** The texts of the secrets that `createRunnerArgs` uses; they occur nowhere else. */
export const secretTexts = ["port-id-in-clear", "port-secret-in-clear", "kafka-user-in-clear"];

/** A registry of these declarations; nothing is bundled for it. */
export function registryOf(...modules: HandlerModule[]): DiscoveredRegistry {
  return { ...buildRegistry(modules), folder: "/nowhere", files: [] };
}

/** What a runner is given, with everything around it made. */
export function createRunnerArgs(registry: DiscoveredRegistry): RunnerArgs<FromKafka> {
  const [clientId = "", clientSecret = "", username = ""] = secretTexts;
  return {
    registry,
    credentials: new PortCredentials("port", {
      clientId: pulumi.secret(clientId),
      clientSecret: pulumi.secret(clientSecret),
    }),
    portBaseUrl: "https://api.port.io",
    kafka: new KafkaConnection("kafka", {
      brokers: ["b-1.example.com:9196", "b-2.example.com:9196"],
      authentication: "scram-sha-512",
      username: pulumi.secret(username),
      password: pulumi.secret("kafka-password-in-clear"),
    }),
    topic: "org_example.runs",
    consumerGroup: "org_example.longshore",
    reading: { provisionedPollers: 0 },
    retry: { attempts: 3, leaseSeconds: 60, retrySeconds: 5 },
    deadLetters: new DeadLetters("dead", {}),
    failedBatches: new FailedBatches("failed-batches", { keepDays: 14 }),
    defaults,
    keyValues: { settings: {}, secretArns: {} },
  };
}

/** ARN of a resource that the mocks made. */
export function arn(service: string, name: string): string {
  return `arn:aws:${service}:eu-west-1:123456789012:${name}`;
}

/** What an IAM policy resource allows: actions and resources of each statement. */
export function statementsOf(policy: Registered): { Action: string[]; Resource: string[] }[] {
  const document = JSON.parse(policy.inputs.policy as string) as {
    Statement: { Effect: string; Action: string[]; Resource: string[] }[];
  };
  return document.Statement.map(({ Effect, Action, Resource }) => {
    assert.equal(Effect, "Allow");
    return { Action, Resource };
  });
}

/** Fails when a resource other than a secret's value has a secret input, or one of the texts in clear. */
export async function assertNoSecrets(
  { resources }: Program<unknown>,
  texts: readonly string[],
): Promise<void> {
  const others = resources.filter(
    ({ type }) => type !== "aws:secretsmanager/secretVersion:SecretVersion",
  );
  assert.isAbove(others.length, 0);
  for (const { type, name, inputs, secrets } of others) {
    assert.deepEqual(secrets, [], `${type} ${name}`);
    const code = inputs.code ? await filesOf(inputs.code) : {};
    const all = JSON.stringify([inputs, code]);
    for (const text of texts) assert.notInclude(all, text, `${type} ${name}`);
  }
}
