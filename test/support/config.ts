import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { secretKeys as secrets } from "../../config/rules";

/** What Pulumi.yaml says of one key. */
export interface Declaration {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

/** Pulumi.yaml. */
export const project = parse(readFileSync(path.join(__dirname, "../../Pulumi.yaml"), "utf8")) as {
  readonly name: string;
  readonly runtime: { readonly options: { readonly nodeargs: string } };
  readonly config: Readonly<Record<string, Declaration>>;
};

/** The least that a stack must say. The secrets occur nowhere else. */
export const least: Readonly<Record<string, string>> = {
  portClientId: "the-client-id-of-port",
  portClientSecret: "the-client-secret-of-port-0123456789",
  kafkaBrokers: "b-1.example.com:9196,b-2.example.com:9196",
  kafkaRunsTopic: "org_example.runs",
  kafkaConsumerGroup: "org_example.longshore",
  kafkaUsername: "the-kafka-user",
  kafkaPassword: "the-kafka-password",
};

/** Full names of the secret keys. */
export const secretKeys = secrets.map((key) => `longshore:${key}`);

/** A stack's configuration as Pulumi hands it to a program; undefined leaves a key out. */
export function configValues(
  parts: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const defaults = Object.entries(project.config)
    .filter(([, one]) => one.default !== undefined)
    .map(([key, one]) => [key, String(one.default)] as const);
  const values = new Map<string, string | undefined>([
    ...defaults,
    ...Object.entries(least),
    ...Object.entries(parts),
  ]);
  const given = [...values].filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [`longshore:${key}`, value]));
}

/** Sets the stack's configuration as Pulumi does. */
export function configure(parts: Readonly<Record<string, string | undefined>> = {}): void {
  pulumi.runtime.setAllConfig(configValues(parts), secretKeys);
}
