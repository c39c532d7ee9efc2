import { setTimeout as wait } from "node:timers/promises";
import type { ActionResult } from "../../registry/action";
import type { LaunchContext } from "../../registry/products/launch-action";
import { toLaunchParameters } from "../../registry/products/launch-fields";
import type { Product } from "../../registry/products/product";
import { findStack, type LaunchRecord, readRecord } from "./launch-record";
import { reportFailure, reportSuccess } from "./launch-result";
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

/**
 * Launches a product, or goes on with its run's launch: follows it until it has ended, and says so in Port.
 * @throws InputError when it is refused, rejected or fails
 */
export async function launchProduct(
  product: Product,
  context: LaunchContext,
  pace: Pace = usualPace,
): Promise<ActionResult> {
  const { input, run, aws } = context;
  let followSeconds = 0;
  const launch = await run.step("provision", async () => {
    followSeconds = pace.followSeconds;
    const launched = await provision(aws, product, run, toLaunchParameters(product, input));
    run.log(`Launching ${product.name} as ${launched.name} (${launched.provisionedProduct}).`);
    return launched;
  });
  const record = await follow(context, launch, followSeconds, pace.lookSeconds);
  if (record.detail.Status === "SUCCEEDED") return reportSuccess(context, product, launch, record);
  if (record.detail.Status === "FAILED") return reportFailure(context, product, launch, record);
  const statusLabel = await describeProgress(context, launch, record);
  return run.pause({ seconds: pace.pauseSeconds, statusLabel });
}

/** Looks at the record until the launch has ended or the time is over. */
async function follow(
  { aws, signal }: LaunchContext,
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
  { aws }: LaunchContext,
  { provisionedProduct }: Launch,
  record: LaunchRecord,
): Promise<string> {
  if (record.detail.Status === "IN_PROGRESS_IN_ERROR") return "Failed, rolling back";
  const stack = await findStack(aws, record, provisionedProduct);
  const { isApproved } = await readStackStory(aws, stack);
  return isApproved ? "Approved, launching" : "Waiting for approval";
}
