import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as path from "node:path";
import { runCommand, type Output } from "../run-command";
import { bucketMailbox } from "./bucket-mailbox";
import { chooseRoute, type RenderEvent, type Route } from "./choose-route";
import { describeLetter } from "./describe-letter";
import { findStack, type Stack } from "./find-stack";
import type { Letter } from "./letter";
import type { Mailbox } from "./mailbox";
import { parseArguments, usage, type Request } from "./parse-arguments";
import { queueMailbox } from "./queue-mailbox";
import { queueName } from "./queue-name";
import { createRenderer } from "./render-event";
import { sendBack } from "./send-back";

/**
 * Does what `npm run redrive` asks for.
 * @param root the project's folder
 * @param waitSeconds how long to wait for letters that are there but do not show yet
 * @returns the exit code: 1 when letters stay or it failed, 2 for wrong options
 */
export async function runRedrive(
  args: readonly string[],
  root: string,
  output: Output,
  waitSeconds = 1,
): Promise<number> {
  const work = async (request: Request): Promise<number> => {
    const stack = await findStack(request, root);
    const render = createRenderer(path.resolve(root, request.handlers));
    return redrive({ ...request, waitSeconds }, stack, render, output);
  };
  return runCommand({ usage, parse: parseArguments, work }, args, output);
}

async function redrive(
  request: Request & { readonly waitSeconds: number },
  stack: Stack,
  render: RenderEvent,
  output: Output,
): Promise<number> {
  const sqs = new SQSClient(stack.client);
  const s3 = new S3Client({ ...stack.client, forcePathStyle: true });
  const counts = { all: 0, stay: 0, unseen: 0 };
  const isWanted = ({ reason }: Letter) =>
    reason.toLowerCase().includes((request.reason ?? "").toLowerCase());
  const { deadLetterQueues, failedBatches } = stack.routes;
  const mailboxes = [
    ...deadLetterQueues.map((queueUrl) => queueMailbox(sqs, queueUrl, request.waitSeconds)),
    ...(failedBatches === undefined ? [] : [bucketMailbox(s3, failedBatches)]),
  ];
  const held = new Map<Letter, Mailbox>();
  try {
    for (const mailbox of mailboxes) {
      const limit = request.limit - counts.all;
      const { wanted, others, unseen } = await mailbox.collect({ isWanted, limit });
      for (const letter of [...wanted, ...others]) held.set(letter, mailbox);
      counts.all += wanted.length;
      counts.unseen += unseen;
      for (const letter of wanted) {
        const route = chooseRoute(letter, stack.routes, render);
        const fate = request.dryRun ? foresee(route) : await carryOut(sqs, mailbox, letter, route);
        output.log(describeLetter(letter, fate.text, Date.now()));
        if (fate.stays) counts.stay += 1;
        if (fate.removed) held.delete(letter);
      }
    }
  } finally {
    for (const mailbox of mailboxes)
      await mailbox.giveBack([...held.keys()].filter((letter) => held.get(letter) === mailbox));
    sqs.destroy();
    s3.destroy();
  }
  output.log(summarise(request, counts));
  return counts.stay > 0 && !request.dryRun ? 1 : 0;
}

/** What became of a letter. */
interface Fate {
  readonly text: string;
  readonly stays?: boolean;
  readonly removed?: boolean;
}

function foresee(route: Route): Fate {
  if ("stays" in route) return { text: `would stay: ${route.stays}`, stays: true };
  return { text: `would go to ${queueName(route.queueUrl)}` };
}

async function carryOut(
  client: SQSClient,
  mailbox: Mailbox,
  letter: Letter,
  route: Route,
): Promise<Fate> {
  if ("stays" in route) return { text: `stays: ${route.stays}`, stays: true };
  const target = queueName(route.queueUrl);
  try {
    await sendBack(client, letter, route);
  } catch (error) {
    return { text: `stays: ${target} did not take it: ${(error as Error).message}`, stays: true };
  }
  try {
    await mailbox.remove(letter);
  } catch (error) {
    const why = (error as Error).message;
    return { text: `sent back to ${target}, but it stays here, too: ${why}`, stays: true };
  }
  return { text: `sent back to ${target}`, removed: true };
}

function summarise(
  { dryRun, limit }: Request,
  { all, stay, unseen }: { all: number; stay: number; unseen: number },
): string {
  const letters = all === 1 ? "1 dead letter" : `${all} dead letters`;
  const rest = stay === 1 ? "1 stays" : `${stay} stay`;
  const doing = dryRun ? "Nothing was sent or removed." : `${all - stay} sent back, ${rest}.`;
  const more =
    unseen > 0 || all >= limit ? " There may be more; run it again when these are through." : "";
  return all === 0 ? `No dead letters.${more}` : `${letters}. ${doing}${more}`;
}
