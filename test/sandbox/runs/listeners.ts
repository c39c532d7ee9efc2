import { mock } from "node:test";
import type { TestSandbox } from "../../support/sandbox";

/** Names of the topics that there are: what a listener makes of a change that it hears of. */
export function topicNames({ sandbox }: TestSandbox): string[] {
  return sandbox.parts.aws.cloudControl.store
    .list("eu-west-1", "AWS::SNS::Topic")
    .map(({ properties }) => String(properties.TopicName));
}

/** Waits until a listener has made the topic of this name; fails after 20 seconds. */
export async function waitForTopic(sandbox: TestSandbox, name: string): Promise<void> {
  await sandbox.until(
    `the topic ${name}`,
    20,
    () => topicNames(sandbox).includes(name) || undefined,
  );
}

/** Makes an entity whose timer expires soon, and waits until a listener has heard of that. */
export async function hearOfTimer(sandbox: TestSandbox): Promise<void> {
  // A timer whose time is over when it is set never expires: until it is set, the clock stands still.
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const expires = new Date(Date.now() + 1).toISOString();
  const lease = { identifier: "lease", properties: { size: 2, expires } };
  await sandbox
    .api("POST", "/v1/blueprints/thing/entities", 201, lease)
    .finally(() => mock.timers.reset());
  await waitForTopic(sandbox, "lease-expired");
}
