import type { Sandbox } from "../sandbox";
import { defaultConfig, projectName, secretKeys } from "../stack-config";

/** A setting that the stack needs beside what Pulumi.yaml says. */
export interface Setting {
  /** As `pulumi config set` takes it, such as `kafkaBrokers` or `aws:region`. */
  readonly key: string;
  readonly value: string;
  readonly secret: boolean;
}

/** The settings of a stack that is deployed into the sandbox. */
export function settingsOf({ config }: Sandbox): Setting[] {
  const defaults = defaultConfig();
  const own = `${projectName()}:`;
  return Object.entries(config)
    .filter(([key, value]) => defaults[key] !== value)
    .map(([key, value]) => ({
      key: key.startsWith(own) ? key.slice(own.length) : key,
      value,
      secret: secretKeys().includes(key),
    }));
}

/** The lines to type in another terminal, from the project's folder, so that Pulumi's engine deploys into the sandbox. */
export function describeEngine(sandbox: Sandbox): string {
  const environment = Object.entries(sandbox.engine?.environment ?? {});
  return [
    `The sandbox is up at ${sandbox.front.url} and waits for Pulumi's engine; Ctrl-C ends it.`,
    "In another terminal, in this folder, with the Pulumi CLI (https://www.pulumi.com/docs/install/):",
    "",
    ...environment.map(([name, value]) => `export ${name}=${value}`),
    "pulumi stack init sandbox",
    ...settingsOf(sandbox).map(
      ({ key, value, secret }) =>
        `pulumi config set ${secret ? "--secret " : ""}${key} ${JSON.stringify(value)}`,
    ),
    "pulumi up",
    "",
    `Then "pulumi preview", "pulumi refresh" and "pulumi destroy" work as on AWS. What is in the stack's`,
    "state are resources of this sandbox: they are gone when it ends.",
  ].join("\n");
}
