import { setTimeout as wait } from "node:timers/promises";
import type { JsonObject, PortAction, Run } from "../../functions/port/types";
import { nearest } from "../../registry/nearest";
import { findWorkflow, followWorkflow, startWorkflow } from "./act-workflow";
import type { FamilyCall, FamilyCommand } from "./family";
import { describeForm, fillIn } from "./form";
import type { Target } from "./target";

/** Port gives so many lines of a log at a time. */
const PAGE = 50;

/** Starts an action as a developer does, and follows its run. */
export const act: FamilyCommand = {
  usage: `npm run act -- ACTION [name=value …] [--entity ID] [--json]
  Starts an action, or a workflow, through Port's API and follows its run to the end: its log as it comes, and how
  it ended. Inputs are checked and completed from the form; without a name, all actions are listed.
  --entity ID  what a DAY-2 or DELETE action works on
  --detach     does not wait for the end
  --json       prints the run at its end, as Port has it, and nothing else
  Exit code 0: SUCCESS (or started, with --detach); 1: FAILURE, or it could not be started.`,
  options: { entity: { type: "string" }, detach: { type: "boolean" } },
  async run({ target, positionals: [name, ...inputs], values, print }) {
    const port = await target();
    const actions = await listActions(port);
    if (name === undefined) {
      print(actions, () => actions.map(describeForm));
      return 0;
    }
    const action = actions.find(({ identifier }) => identifier === name);
    if (!action) return actOnWorkflow(port, { name, inputs, actions }, values, print);
    const started = await start(port, action, inputs, values.entity as string | undefined);
    const say = (line: string) => values.json || print(undefined, () => [line]);
    say(`${action.title}: run ${started.id} is started.`);
    if (values.detach) {
      print(started, () => []);
      return 0;
    }
    const run = await follow(port, started.id, say);
    print(run, () => describeEnd(run));
    return run.status === "SUCCESS" ? 0 : 1;
  },
};

async function listActions({ send }: Target): Promise<PortAction[]> {
  const query = { version: "v2" };
  const { body } = await send({ method: "GET", path: ["actions"], query });
  const actions = (body.actions ?? []) as unknown as PortAction[];
  return actions.filter(({ trigger }) => trigger.type === "self-service");
}

/** The same for a workflow, which Port knows by its name alone. */
async function actOnWorkflow(
  port: Target,
  {
    name,
    inputs,
    actions,
  }: { name: string; inputs: readonly string[]; actions: readonly PortAction[] },
  { json, detach, entity }: FamilyCall["values"],
  print: FamilyCall["print"],
): Promise<number> {
  const workflow = await findWorkflow(port, name);
  if (!workflow) throw unknownAction(actions, name);
  if (entity !== undefined) throw new Error(`${name} is a workflow; leave out --entity.`);
  const started = await startWorkflow(port, workflow, inputs);
  const say = (line: string) => json || print(undefined, () => [line]);
  say(`${workflow.title ?? name}: workflow run ${started.identifier} is started.`);
  if (detach) {
    print(started, () => []);
    return 0;
  }
  const run = await followWorkflow(port, started.identifier, say);
  print(run, () => [String(run.result)]);
  return run.result === "SUCCESS" ? 0 : 1;
}

function unknownAction(actions: readonly PortAction[], name: string): Error {
  const known = actions.map(({ identifier }) => identifier);
  const like = nearest(name, known);
  return new Error(
    `Port has no action "${name}", and no workflow; there are ${known.join(", ") || "none"}.${like ? ` Is ${like} meant?` : ""}`,
  );
}

async function start(
  { send }: Target,
  action: PortAction,
  inputs: readonly string[],
  entity: string | undefined,
): Promise<Run> {
  const { operation, blueprintIdentifier } = action.trigger;
  if (operation === "CREATE" && entity !== undefined) {
    throw new Error(`${action.identifier} makes something new; leave out --entity.`);
  }
  if (operation !== "CREATE" && entity === undefined) {
    throw new Error(
      `${action.identifier} works on an entity of ${blueprintIdentifier}; name it with --entity. ` +
        `All of them: npm run entities -- ${blueprintIdentifier}`,
    );
  }
  const properties: JsonObject = fillIn(action, inputs);
  const { body } = await send({
    ...{ method: "POST", path: ["actions", action.identifier, "runs"], repeatable: false },
    body: { properties, ...(entity !== undefined && { entity }) },
  });
  return body.run as unknown as Run;
}

/** Looks at a run until it has ended. @param say gets each line of its log, and each new label, once */
async function follow(
  { send, lookMilliseconds }: Target,
  id: string,
  say: (line: string) => void,
): Promise<Run> {
  const path = ["actions", "runs", id];
  let lines = 0;
  let label: string | null | undefined;
  for (;;) {
    // Before the log: lines come before the end.
    const { body } = await send({ method: "GET", path, query: { version: "v2" } });
    const run = body.run as unknown as Run;
    for (let isMore = true; isMore;) {
      const query = { limit: PAGE, offset: lines };
      const answer = await send({ method: "GET", path: [...path, "logs"], query });
      const logs = (answer.body.runLogs ?? []) as unknown as { message: string }[];
      for (const { message } of logs) say(`  ${message}`);
      lines += logs.length;
      isMore = logs.length === PAGE;
    }
    if (hasEnded(run)) return run;
    if (run.statusLabel && run.statusLabel !== label) say(`  (${run.statusLabel})`);
    label = run.statusLabel;
    await wait(lookMilliseconds);
  }
}

function hasEnded({ status }: Run): boolean {
  return status === "SUCCESS" || status === "FAILURE";
}

function describeEnd({ status, summary, statusLabel, link }: Run): string[] {
  const links = [link ?? []].flat();
  return [
    `${status}: ${summary || statusLabel || "no summary"}`,
    ...links.map((one) => `  ${one}`),
  ];
}
