import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { invokeFunctions } from "../policies/common";
import { buildPolicy, schedulerTrust } from "../policies/document";
import { MagicFunction, type MagicFunctionArgs } from "./magic-function";

/** What a clock does at each tick. */
export type ClockArgs = Omit<MagicFunctionArgs, "timeoutSeconds" | "handlers">;

/** Seconds for one tick: the next one follows after a minute. */
export const clockSeconds = 55;

/** Makes a function that EventBridge Scheduler calls every minute. */
export function createClock(name: string, args: ClockArgs, parent: pulumi.Resource): MagicFunction {
  const clock = new MagicFunction(name, { ...args, timeoutSeconds: clockSeconds }, { parent });
  const role = new aws.iam.Role(
    `${name}-schedule-role`,
    { assumeRolePolicy: schedulerTrust },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-schedule-policy`,
    {
      role: role.id,
      policy: clock.arn.apply((arn) => JSON.stringify(buildPolicy([invokeFunctions(arn)]))),
    },
    { parent },
  );
  new aws.scheduler.Schedule(
    name,
    {
      description: args.description,
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: clock.arn,
        roleArn: role.arn,
        // A tick that cannot be delivered is made up for by the next one.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
    },
    { parent, dependsOn: [policy] },
  );
  return clock;
}
