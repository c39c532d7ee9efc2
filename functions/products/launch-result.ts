import type { EntityInput } from "../../registry/contract/port-data";
import type { ActionResult } from "../../registry/action";
import { InputError } from "../../registry/errors";
import {
  approvalProperties,
  describeApproval,
  describeRefusal,
  findRuling,
  type Ruling,
} from "./decision";
import { isGateOutput } from "./gate-names";
import { findStack, type LaunchRecord } from "./launch-record";
import { launchBlueprint, type LaunchContext } from "../../registry/products/launch-action";
import type { Product } from "../../registry/products/product";
import { type Launch, requesterOf } from "./provision";
import { readStackStory } from "./stack-events";

/** What of a handler's context a launch's end needs. */
type Context = Pick<LaunchContext, "aws" | "run" | "port" | "findApproval">;

/** Ends the run of a launch that went well: its entity, who approved it, and the stack's outputs. */
export async function reportSuccess(
  context: Context,
  product: Product,
  launch: Launch,
  record: LaunchRecord,
): Promise<ActionResult> {
  const { aws, run } = context;
  const stack = await findStack(aws, record, launch.provisionedProduct);
  const ruling = await findRuling(context, await readStackStory(aws, stack));
  const approval = describeApproval(ruling);
  if (approval !== undefined) run.log(`${approval}.`);
  const outputs = [...record.outputs].filter(([name]) => !isGateOutput(name));
  const approvedBy = approval === undefined ? "" : ` ${approval}.`;
  return {
    entity: entityOf(run.by, launch, record, record.stackArn, ruling),
    statusLabel: "Launched",
    summary: [
      `${product.name} is launched as ${launch.name}.${approvedBy}`,
      ...(outputs.length > 0 ? [""] : []),
      ...outputs.map(([name, value]) => `- ${name}: ${value}`),
    ].join("\n"),
    ...(record.stackArn !== undefined && { link: consoleUrl(record.stackArn) }),
  };
}

/**
 * Ends the run of a launch that failed. It leaves its provisioned product behind, in error: the
 * catalog shows it, and who decided so as soon as the record of the request is shown there. What is told of a
 * decision is the record's; whoever reads the stack's events can signal other words to it.
 * @throws InputError always, with who rejected it or what went wrong first
 */
export async function reportFailure(
  context: Context,
  product: Product,
  launch: Launch,
  record: LaunchRecord,
): Promise<never> {
  const { aws, run, port } = context;
  const stack = await findStack(aws, record, launch.provisionedProduct);
  const story = await readStackStory(aws, stack);
  const stackArn = record.stackArn ?? story.stackArn;
  const refusal = describeRefusal(await findRuling(context, story), story);
  const entity = entityOf(run.by, launch, record, stackArn);
  await port.entities.upsert(launchBlueprint, entity, { runId: run.id });
  if (refusal !== undefined) run.log(asSentence(refusal));
  if (stackArn !== undefined) run.link(consoleUrl(stackArn));
  const errors = record.detail.RecordErrors ?? [];
  const reason = story.failure ?? errors.map(({ Description }) => Description).join(" ");
  const problem = refusal ?? (reason || "Service Catalog gives no reason");
  throw new InputError(
    `${product.name} was not launched. ${asSentence(problem)} ` +
      `Terminate ${launch.name} (${launch.provisionedProduct}) in Service Catalog, where it is left in error.`,
  );
}

function entityOf(
  by: Context["run"]["by"],
  { provisionedProduct, name }: Launch,
  { detail }: LaunchRecord,
  stackArn: string | undefined,
  ruling?: Ruling,
): EntityInput {
  const region = stackArn?.split(":")[3];
  const requester = requesterOf(by);
  return {
    identifier: provisionedProduct,
    title: name,
    properties: {
      ...(region !== undefined && { region }),
      ...(stackArn !== undefined && { stack: stackArn }),
      ...(detail.ProductId !== undefined && { product: detail.ProductId }),
      ...(detail.ProvisioningArtifactId !== undefined && {
        version: detail.ProvisioningArtifactId,
      }),
      ...(detail.RecordId !== undefined && { record: detail.RecordId }),
      ...approvalProperties(ruling),
      ...(requester !== undefined && { requested_by: requester }),
    },
  };
}

function asSentence(text: string): string {
  return text.replace(/\.?$/, ".");
}

function consoleUrl(stackArn: string): string {
  const region = stackArn.split(":")[3];
  const stack = encodeURIComponent(stackArn);
  return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${stack}`;
}
