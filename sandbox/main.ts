import { readOptions, type Options } from "./options";
import { describeEngine, settingsOf } from "./provider/lines";
import { Sandbox } from "./sandbox";
import { createVm, isRunningVm, type CreatedVm } from "./scenarios/create-vm";
import { Developer } from "./scenarios/developer";
import {
  approveThroughPage,
  isLaunchedSite,
  launchSite,
  watchLaunch,
  type EndedLaunch,
} from "./scenarios/launch-site";
import { seed } from "./seed";
import {
  describeHops,
  describeNextSteps,
  describeResult,
  describeSandbox,
  describeWaiting,
} from "./texts";

void main();

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const started = process.hrtime.bigint();
  const { port, engine } = options;
  const sandbox = await Sandbox.start({ port, engine, ...(!engine && { seed }) }).catch(
    (error: Error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
  const stop = (code: number) => void sandbox.close().finally(() => process.exit(code));
  process.once("SIGINT", () => stop(130));
  process.once("SIGTERM", () => stop(143));
  const readySeconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (engine) {
    console.log(options.json ? JSON.stringify(describeRoom(sandbox)) : describeEngine(sandbox));
    return;
  }
  const show = printer(sandbox, options);
  show.text(describeSandbox(sandbox, readySeconds));
  try {
    const developer = await Developer.logIn(sandbox);
    const vm = await createVm(developer);
    show.hops(`A developer fills in the form of "Create VM":`);
    show.result(vm);
    const launch = await playLaunch(sandbox, developer, options);
    show.hops(`A developer launches the static site, and a person approves it:`);
    show.result(launch);
    if (options.json) {
      console.log(JSON.stringify({ readySeconds, vm, launch, hops: sandbox.hops.all }));
    }
    if (options.once) stop(isRunningVm(vm) && isLaunchedSite(launch) ? 0 : 1);
  } catch (error) {
    console.error(`The scenario stopped: ${(error as Error).message}`);
    if (options.once) stop(1);
  }
}

/** What a program needs that deploys into the sandbox. */
function describeRoom(sandbox: Sandbox) {
  const { engine, front } = sandbox;
  return { url: front.url, environment: engine?.environment, settings: settingsOf(sandbox) };
}

/** Prints what the options ask for; hops are those since the last time. */
function printer({ hops }: Sandbox, { quiet, json }: Options) {
  let told = 0;
  const text = (line: string) => quiet || json || console.log(line);
  return {
    text,
    hops: (heading: string) => {
      text(describeHops(heading, hops.all.slice(told)));
      told = hops.all.length;
    },
    result: ({ run, entity }: CreatedVm | EndedLaunch) =>
      json || console.log(`${describeResult(run, entity)}${quiet ? "" : "\n"}`),
  };
}

/** Launches the site; the decision comes from whoever sits here, or with `--once` from us, through the page. */
async function playLaunch(
  sandbox: Sandbox,
  developer: Developer,
  { once, quiet, json }: Options,
): Promise<EndedLaunch> {
  const waiting = await launchSite(developer, sandbox);
  if (!waiting.link) throw new Error(`No e-mail came for the launch of run ${waiting.run.id}.`);
  if (once) {
    await approveThroughPage(waiting.link, "Ada Approver");
  } else if (!quiet && !json) {
    console.log(describeNextSteps(sandbox) + describeWaiting(waiting.link, sandbox));
  }
  return watchLaunch(developer, waiting);
}
