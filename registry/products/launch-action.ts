import { setTimeout as wait } from "node:timers/promises";
import { type Action, type ActionContext, defineAction } from "../action";
import type { Fields } from "../fields";
import { allow } from "../statement";
import { launchFields, toLaunchParameters } from "./launch-fields";
import { findStack, type LaunchRecord, readRecord } from "./launch-record";
import { launchBlueprint, reportFailure, reportSuccess } from "./launch-result";
import type { Product } from "./product";
import { type Launch, provision } from "./provision";
import { readStackStory } from "./stack-events";

/** How closely a launch is watched. */
export interface Pace {
  /** How long the first try looks for a launch that fails at once; later tries look once. */
  readonly followSeconds: number;
  /** Between two looks of a try. */
  readonly lookSeconds: number;
  /** Until the next try. */
  readonly pauseSeconds: number;
}

const usualPace: Pace = { followSeconds: 10, lookSeconds: 2, pauseSeconds: 60 };

type Context = ActionContext<Fields, "CREATE">;

/** The action in Port that launches a product: its form is the template's parameters. */
export function launchAction(product: Product, pace: Pace = usualPace): Action {
  return defineAction<Fields, "CREATE">({
    identifier: `launch_${product.identifier.replaceAll("-", "_")}`,
    title: `Launch ${product.name}`,
    icon: "Package",
    description: product.description,
    trigger: "CREATE",
    blueprint: launchBlueprint,
    input: launchFields(product),
    permissions: [
      allow(
        [
          "servicecatalog:ProvisionProduct",
          "servicecatalog:DescribeRecord",
          "servicecatalog:DescribeProvisionedProduct",
        ],
        "*",
        "the product is found by its name, and records and provisioned products get their ids at the launch",
      ),
      allow(["cloudformation:DescribeStackEvents"], "arn:aws:cloudformation:*:*:stack/SC-*"),
    ],
    timeoutSeconds: 120,
    // Every try looks for the launch of its run, and begins none beside it.
    repeatable: true,
    async handle(context) {
      const { input, run, aws } = context;
      let followSeconds = 0;
      const launch = await run.step("provision", async () => {
        followSeconds = pace.followSeconds;
        const launched = await provision(aws, product, run, toLaunchParameters(product, input));
        run.log(`Launching ${product.name} as ${launched.name} (${launched.provisionedProduct}).`);
        return launched;
      });
      const record = await follow(context, launch, followSeconds, pace.lookSeconds);
      if (record.detail.Status === "SUCCEEDED")
        return reportSuccess(context, product, launch, record);
      if (record.detail.Status === "FAILED") return reportFailure(context, product, launch, record);
      const statusLabel = await describeProgress(context, launch, record);
      return run.pause({ seconds: pace.pauseSeconds, statusLabel });
    },
  });
}

/** Looks at the record until the launch has ended or the time is over. */
async function follow(
  { aws, signal }: Context,
  { record }: Launch,
  followSeconds: number,
  lookSeconds: number,
): Promise<LaunchRecord> {
  for (let spent = 0; ; spent += lookSeconds) {
    const found = await readRecord(aws, record);
    const { Status: status = "" } = found.detail;
    const isOver = spent >= followSeconds;
    if (isOver || ["SUCCEEDED", "FAILED"].includes(status)) return found;
    await wait(lookSeconds * 1000, undefined, { signal });
  }
}

async function describeProgress(
  { aws }: Context,
  { provisionedProduct }: Launch,
  record: LaunchRecord,
): Promise<string> {
  if (record.detail.Status === "IN_PROGRESS_IN_ERROR") return "Failed, rolling back";
  const stack = await findStack(aws, record, provisionedProduct);
  const { isApproved } = await readStackStory(aws, stack);
  return isApproved ? "Approved, launching" : "Waiting for approval";
}
