import * as path from "node:path";
import { runCommand, type Output } from "../run-command";
import type { RenderEvent } from "./choose-route";
import { describeLetter } from "./describe-letter";
import { findStack, type Stack } from "./find-stack";
import type { Letter } from "./letter";
import { parseArguments, usage, type Request } from "./parse-arguments";
import { redrive, type Redriven } from "./redrive";
import { createRenderer } from "./render-event";

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
    return run({ ...request, waitSeconds }, stack, render, output);
  };
  return runCommand({ usage, parse: parseArguments, work }, args, output);
}

async function run(
  request: Request & { readonly waitSeconds: number },
  stack: Stack,
  render: RenderEvent,
  output: Output,
): Promise<number> {
  const isWanted = ({ reason }: Letter) =>
    reason.toLowerCase().includes((request.reason ?? "").toLowerCase());
  const counts = await redrive({ ...request, isWanted }, stack, render, (letter, fate) =>
    output.log(describeLetter(letter, fate, Date.now())),
  );
  output.log(summarise(request, counts));
  return counts.stay > 0 && !request.dryRun ? 1 : 0;
}

function summarise({ dryRun, limit }: Request, { all, stay, unseen }: Redriven): string {
  const letters = all === 1 ? "1 dead letter" : `${all} dead letters`;
  const rest = stay === 1 ? "1 stays" : `${stay} stay`;
  const doing = dryRun ? "Nothing was sent or removed." : `${all - stay} sent back, ${rest}.`;
  const more =
    unseen > 0 || all >= limit ? " There may be more; run it again when these are through." : "";
  return all === 0 ? `No dead letters.${more}` : `${letters}. ${doing}${more}`;
}
