import * as path from "node:path";
import type { Entity, Run } from "../functions/port/types";
import type { ResourceChange } from "./deployer";
import type { Followed } from "./follow-changes";
import type { Sandbox } from "./sandbox";
import { shortName } from "./terminal/tell-hop";

/** Says that it is up, where, and what to look at. */
export function describeSandbox({ deployment, front }: Sandbox, readySeconds: number): string {
  const { outputs, live } = deployment;
  const count = (name: string, one: string) => {
    const number = (outputs[name] as unknown[] | undefined)?.length ?? 0;
    return `${number} ${one}${number === 1 ? "" : "s"}`;
  };
  return `Console: ${front.url}
Longshore is ready in ${readySeconds.toFixed(1)} s; open that address in a browser to see it and to drive it
  ${count("actions", "action")} and ${count("blueprints", "blueprint")} in Port, ${live.length} resources in AWS, all of it on this machine
  e-mails: ${front.url}/mailbox
`;
}

/** Says what is there from before. */
export function describeGoingOn({ port, parts }: Sandbox): string {
  const entities = port.blueprints().flatMap(({ identifier }) => port.entities(identifier)).length;
  const resources = parts.aws.cloudControl.store.all().length;
  const counts = `${entities} entities, ${port.runs().length} runs, ${resources} resources, ${parts.mailbox.messages.length} e-mails`;
  return `It goes on from where it ended: ${counts}. Without --keep it begins anew.\n`;
}

/** Says what of the program has nothing behind it here. */
export function describeRecorded({ deployment }: Sandbox): string {
  const recorded = Map.groupBy(deployment.recordedOnly, ({ type }) => type);
  const types = [...recorded].map(([type, resources]) => `${type} (${resources.length})`);
  return types.length === 0
    ? ""
    : `  recorded only, nothing behind them here: ${types.join(", ")}\n`;
}

/** Tells how a run ended and what is in the catalog for it. */
export function describeResult(run: Run, entity: Entity | undefined): string {
  const lines = [`Run ${run.id} ended ${run.status}${run.summary ? `: ${run.summary}` : ""}`];
  if (entity) {
    const properties = Object.entries(entity.properties)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const name = `${entity.blueprint}/${entity.identifier}`;
    lines.push(`Entity ${name}: ${properties.join(", ")}`);
  } else {
    lines.push("There is no entity for it.");
  }
  return lines.join("\n");
}

/** What a developer does in the first scenario. */
export const createVmHeading = `A developer fills in the form of "Create VM":`;

/** What a developer does in the second scenario. */
export const launchHeading = `\nA developer launches the static site, which a person has to approve:`;

/** Asks the person at the keyboard to decide. */
export const waitingNote = `
The launch waits for your decision: open the link in that e-mail.`;

/** Says what has become of a change of files. */
export function describeFollowed({ files, milliseconds, outcome }: Followed): string {
  const names = files.join(", ");
  if ("error" in outcome) {
    const reason = outcome.error.message.replace(/\nRequire stack:[^]*/, "");
    return `${names} is not live: ${reason}\nWhat was live before goes on.`;
  }
  const told = outcome.changes.flatMap(tellChange);
  const others = outcome.changes.length - told.length;
  if (others > 0) told.push(`${others} more ${others === 1 ? "resource" : "resources"} changed`);
  const seconds = (milliseconds / 1000).toFixed(1);
  return `${names} is live after ${seconds} s: ${told.join(", ") || "nothing of it is deployed"}`;
}

/** Functions, and what is in Port; the rest is how they come there. */
function tellChange({ done, type, name }: ResourceChange): string[] {
  const short = shortName(name, { name: "dev" });
  const [, kind, identifier] = /^model-(action|blueprint)-(.+)$/.exec(short) ?? [];
  if (kind && identifier) return [`${kind} ${identifier} ${done} in Port`];
  return type === "aws:lambda/function:Function" ? [`function ${short} ${done}`] : [];
}

/** What else can be done with a sandbox that stays up. */
export function describeNextSteps({ front, handlersFolder, port: model }: Sandbox): string {
  const folder = path.relative(process.cwd(), handlersFolder);
  const own = `It stays up and shows here what you cause; Ctrl-C ends it. Save a file of ${folder}/, and it is live at once.`;
  const port = new URL(front.url).port;
  const at = port === "7070" ? "" : `--port ${port} `;
  if (!model.action("create_bucket")) {
    const [first] = model.actions().filter(({ trigger }) => trigger.operation === "CREATE");
    const inputs = first?.trigger.userInputs.required.map((name) => ` ${name}=…`).join("") ?? "";
    const start = first
      ? `\n  npm run act -- ${at}${first.identifier}${inputs}    starts an action and follows it to its end`
      : "";
    return `${own}\nIn another terminal:${start}\n  npm run help\n`;
  }
  return `
${own}
In another terminal:
  npm run act -- ${at}create_bucket name=my-first-bucket    starts an action and follows it to its end
  npm run runs${at && ` -- ${at.trim()}`}    all runs; likewise entities, resources, logs (npm run help)
or through Port's API:
  curl -s ${front.url}/v1/actions/create_bucket/runs -H "authorization: Bearer $(curl -s ${front.url}/token)" \\
    -H 'content-type: application/json' -d '{"properties":{"name":"my-second-bucket","region":"eu-west-1"}}'
`;
}

/** Says which types do not fit. */
export function describeTypes(mistakes: readonly string[]): string {
  return mistakes.length === 0 ? "All types fit again." : mistakes.join("\n");
}
