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
import { Terminal } from "./terminal/terminal";
import {
  createVmHeading,
  describeNextSteps,
  describeRecorded,
  describeResult,
  describeSandbox,
  launchHeading,
  waitingNote,
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
  const terminal = new Terminal(sandbox, options);
  if (engine) {
    console.log(options.json ? JSON.stringify(describeRoom(sandbox)) : describeEngine(sandbox));
    return;
  }
  terminal.text(describeSandbox(sandbox, readySeconds));
  if (options.verbose) terminal.text(describeRecorded(sandbox));
  try {
    const developer = await Developer.logIn(sandbox);
    terminal.text(createVmHeading);
    const vm = await createVm(developer);
    terminal.flush();
    tell(vm, options);
    terminal.text(launchHeading);
    const launch = await playLaunch(sandbox, developer, terminal, options);
    terminal.flush();
    tell(launch, options);
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

/** What came of a scenario is told where nothing else is, and where the one who asks is no person. */
function tell({ run, entity }: CreatedVm | EndedLaunch, { quiet, once, json }: Options): void {
  if ((quiet || once) && !json) console.log(describeResult(run, entity));
}

/** Launches the site; the decision comes from whoever sits here, or with `--once` from us, through the page. */
async function playLaunch(
  sandbox: Sandbox,
  developer: Developer,
  terminal: Terminal,
  { once }: Options,
): Promise<EndedLaunch> {
  const waiting = await launchSite(developer, sandbox);
  if (!waiting.link) throw new Error(`No e-mail came for the launch of run ${waiting.run.id}.`);
  if (once) {
    await approveThroughPage(waiting.link, "Ada Approver");
  } else {
    terminal.flush();
    terminal.text(waitingNote + describeNextSteps(sandbox));
  }
  return watchLaunch(developer, waiting);
}
