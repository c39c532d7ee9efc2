import "./lighter-handlers";
import "./lighter-pulumi";
import { readFileSync } from "node:fs";
import { ChangeFollower } from "./follow-changes";
import { openBrowser } from "./open-browser";
import { readOptions, type Options } from "./options";
import { describeEngine, settingsOf } from "./provider/lines";
import { Sandbox, type SandboxOptions } from "./sandbox";
import { createVm, guideInputs, isRunningVm, type CreatedVm } from "./scenarios/create-vm";
import { Developer } from "./scenarios/developer";
import {
  approveThroughPage,
  isLaunchedSite,
  launchSite,
  siteInputs,
  watchLaunch,
  type EndedLaunch,
} from "./scenarios/launch-site";
import { takesForm } from "./scenarios/takes-form";
import { seed } from "./seed";
import { describeStages, endStage } from "./stages";
import { Terminal } from "./terminal/terminal";
import { TypeChecker } from "./terminal/type-checker";
import {
  createVmHeading,
  describeFollowed,
  describeGoingOn,
  describeNextSteps,
  describeRecorded,
  describeResult,
  describeSandbox,
  describeTypes,
  launchHeading,
  waitingNote,
} from "./texts";

void main();

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  endStage("modules are loaded");
  const { port, host, engine, handlers, runsFrom, kafka, accounts, keep } = options;
  const config = { handlersFolder: handlers, runsFrom };
  const sandbox = await start(
    { port, host, engine, accounts, keep, config, ...(!engine && { seed }) },
    kafka,
  ).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
  const following: { stop(): unknown }[] = [];
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    for (const one of following) await one.stop();
    await sandbox.close();
  };
  const stop = (code: number) =>
    void close().then(
      () => process.exit(code),
      // What is not kept must not go unnoticed.
      (error: Error) => {
        console.error(error.message);
        process.exit(1);
      },
    );
  process.once("SIGINT", () => stop(130));
  process.once("SIGTERM", () => stop(143));
  const readySeconds = performance.now() / 1000;
  const terminal = new Terminal(sandbox, options);
  if (engine) {
    console.log(options.json ? JSON.stringify(describeRoom(sandbox)) : describeEngine(sandbox));
    return;
  }
  terminal.text(describeSandbox(sandbox, readySeconds));
  if (options.open) openBrowser(sandbox.front.url);
  if (!options.once) following.push(followFiles(sandbox, terminal));
  if (options.timing) terminal.text(describeStages());
  if (options.verbose) terminal.text(describeRecorded(sandbox));
  if (sandbox.goesOn) {
    terminal.text(describeGoingOn(sandbox) + describeNextSteps(sandbox));
    return;
  }
  try {
    const developer = await Developer.logIn(sandbox);
    const vm = await playVm(sandbox, developer, terminal, options);
    const launch = await playLaunch(sandbox, developer, terminal, options);
    if (options.json) {
      console.log(JSON.stringify({ readySeconds, vm, launch, hops: sandbox.hops.all }));
    }
    const isFine = (!vm || isRunningVm(vm)) && (!launch || isLaunchedSite(launch));
    if (options.once) stop(isFine ? 0 : 1);
  } catch (error) {
    if (isClosing) return;
    console.error(`The scenario stopped: ${(error as Error).message}`);
    if (options.once) stop(1);
  }
}

/** @param kafka brokers, whose client is loaded for those who have some */
async function start(options: SandboxOptions, kafka: string | undefined): Promise<Sandbox> {
  if (kafka === undefined) return Sandbox.start(options);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the client of Kafka is loaded only here
  const { Broker, readLogin, readTopics } = require("./broker") as typeof import("./broker");
  const login = readLogin(kafka, process.env, (file) => readFileSync(file, "utf8"));
  const config = { ...options.config, ...readTopics(process.env) };
  return Sandbox.start({ ...options, config, broker: (hops) => new Broker(login, hops) });
}

/** Deploys what is saved, and checks its types in the background. */
function followFiles(sandbox: Sandbox, terminal: Terminal): { stop(): Promise<void> } {
  const { hops, handlersFolder } = sandbox;
  // What a program that failed has left behind must not end the sandbox.
  process.on("unhandledRejection", (reason) => {
    hops.record("Sandbox", String(reason), { kind: "problem" });
  });
  const types = new TypeChecker(handlersFolder, (mistakes) =>
    terminal.text(describeTypes(mistakes)),
  );
  const follower = new ChangeFollower(sandbox, (followed) => {
    const text = describeFollowed(followed);
    const { files, outcome } = followed;
    const error = "error" in outcome ? { error: outcome.error.message } : undefined;
    const changes = "changes" in outcome ? outcome.changes : [];
    hops.record("Sandbox", text, { kind: "deployed", files, changes, ...error });
    terminal.text(text);
    types.check();
  });
  return {
    stop: async () => {
      types.stop();
      await follower.stop();
    },
  };
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

/** Makes the VM of the guide, where there is an action for it. */
async function playVm(
  sandbox: Sandbox,
  developer: Developer,
  terminal: Terminal,
  options: Options,
): Promise<CreatedVm | undefined> {
  if (!takesForm(sandbox, "create_vm", guideInputs)) return undefined;
  terminal.text(createVmHeading);
  const vm = await createVm(developer);
  terminal.flush();
  tell(vm, options);
  return vm;
}

/**
 * Launches the site, where it is a product; the decision comes from whoever sits here, or with `--once`
 * from us, through the page.
 */
async function playLaunch(
  sandbox: Sandbox,
  developer: Developer,
  terminal: Terminal,
  options: Options,
): Promise<EndedLaunch | undefined> {
  if (!takesForm(sandbox, "launch_static_site", siteInputs)) {
    if (!options.once) terminal.text(describeNextSteps(sandbox));
    return undefined;
  }
  terminal.text(launchHeading);
  const waiting = await launchSite(developer, sandbox);
  if (!waiting.link) throw new Error(`No e-mail came for the launch of run ${waiting.run.id}.`);
  if (options.once) {
    await approveThroughPage(waiting.link);
  } else {
    terminal.flush();
    terminal.text(waitingNote + describeNextSteps(sandbox));
  }
  const launch = await watchLaunch(developer, waiting);
  terminal.flush();
  tell(launch, options);
  return launch;
}
