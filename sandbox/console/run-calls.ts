import type { PortRun, StoredAction } from "../port/stand-in";
import type { LookCalls, RunRow, ShownAction } from "./look-types";
import type { ConsoleParts } from "./parts";
import { redacted } from "./readable";
import { storyOf } from "./run-story";
import { CallRefused, type Serve } from "./serve-calls";

type RunCalls = Pick<
  LookCalls,
  "GET actions" | "POST form" | "POST start" | "GET runs" | "GET run"
>;

/** Answers the calls on actions and their runs. */
export const runCalls: Serve<RunCalls> = {
  "GET actions": (_, { port }) => ({
    actions: port.actions().map((action) => showAction(action, port)),
  }),
  "POST form": async ({ action, values, entity }, { port }) => {
    const fields = await port.form(action, values, entity);
    if (!fields) throw unknown("action", action);
    return { fields };
  },
  "POST start": async ({ action, values, entity }, { port, token }) => {
    const answer = await fetch(`${port.url}/v1/actions/${encodeURIComponent(action)}/runs`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token()}` },
      body: JSON.stringify({ properties: values, ...(entity && { entity }) }),
    });
    const { run, message } = (await answer.json()) as { run?: PortRun; message?: string };
    if (!answer.ok || !run)
      throw new CallRefused(422, message ?? `Port answered ${answer.status}.`);
    return { run: run.id };
  },
  "GET runs": ({ ids }, { port, hops }) => {
    const wanted = ids?.split(",");
    const runs = wanted ? wanted.flatMap((id) => port.run(id) ?? []) : port.runs().reverse();
    return { runs: redacted(runs.map(rowOf), hops.secrets.redact) };
  },
  "GET run": ({ id }, parts) => {
    const run = parts.port.run(id);
    if (!run) throw unknown("run", id);
    const { hops, port } = parts;
    const { properties = {} } = port.action(rowOf(run).action.identifier)?.trigger.userInputs ?? {};
    const isSecret = (name: string) => properties[name]?.encryption !== undefined;
    const given = Object.entries(run.properties);
    const inputs = Object.fromEntries(given.filter(([name]) => !isSecret(name)));
    const shown = {
      ...rowOf(run),
      inputs,
      secretInputs: given.map(([name]) => name).filter(isSecret),
      links: run.link,
      log: run.logs.map(({ createdAt: at, message }) => ({ at, message })),
      ...storyOf(hops, id),
    };
    return { run: redacted(shown, hops.secrets.redact) };
  },
};

function unknown(kind: string, name: string): CallRefused {
  return new CallRefused(404, `There is no ${kind} "${name}".`);
}

function showAction(action: StoredAction, port: ConsoleParts["port"]): ShownAction {
  const { operation, blueprintIdentifier = "", userInputs } = action.trigger;
  const { identifier, title, description, requiredApproval = false } = action;
  const names = Object.keys(userInputs.properties);
  // Our handlers declare no steps; what was put into Port by hand may have some.
  const { order: given, steps } = userInputs as typeof userInputs & Pick<ShownAction, "steps">;
  const order = given ?? steps?.flatMap((step) => step.order ?? []) ?? [];
  const on = { identifier: blueprintIdentifier };
  return {
    ...{ identifier, title, operation, properties: userInputs.properties },
    ...(description !== undefined && { description }),
    blueprint: { ...on, title: port.blueprint(on.identifier)?.title ?? on.identifier },
    asksFirst: requiredApproval !== false,
    ...(steps && { steps }),
    order: [...order, ...names.filter((name) => !order.includes(name))],
  };
}

function rowOf(run: PortRun): RunRow {
  const { id, status, statusLabel, summary, createdAt, endedAt, createdBy, entity } = run;
  const { action, blueprint } = run;
  const label = typeof action === "string" ? { identifier: action, title: null } : action;
  return {
    ...{ id, status, statusLabel, summary, createdAt, endedAt, by: createdBy },
    action: { identifier: label.identifier, title: label.title ?? label.identifier },
    entity: entity?.identifier ?? null,
    blueprint: blueprint?.identifier ?? null,
  };
}
