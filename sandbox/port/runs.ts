import type { JsonObject, TerminalStatus } from "../../functions/port/types";
import type { Actor } from "./accounts";
import { invalidRequest, quote } from "./api-error";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import type { StoredRun } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { labelOf, readVersion, type RunVersion, type RunView, viewRun } from "./run-view";

interface RunChanges {
  readonly status?: TerminalStatus;
  readonly statusLabel?: string;
  readonly link?: string | string[];
  readonly summary?: string;
  readonly externalRunId?: string;
  readonly message?: JsonObject;
}

const readChanges = bodyOf<RunChanges>("PATCH /v1/actions/runs/:run");

/** `/v1/actions/runs`: list, read and change runs. */
export function runRoutes(core: Core): Route[] {
  return [
    route("GET", "/v1/actions/runs", (request) => listRuns(core, request)),
    route("GET", "/v1/actions/runs/:run", ({ param, query }) =>
      ok(answerRun(core, core.model.needRun(param("run")), readVersion(query))),
    ),
    route("PATCH", "/v1/actions/runs/:run", (request) => changeRun(core, request)),
  ];
}

/** The body of an answer with one run. */
export function answerRun({ model }: Core, run: StoredRun, version: RunVersion): { run: RunView } {
  const id = run.action.trigger.blueprintIdentifier;
  const blueprint =
    id === undefined ? null : labelOf(model.blueprints.get(id) ?? { identifier: id });
  return { run: viewRun(run, blueprint, version) };
}

/** Stores a changed run; a terminal status ends it. */
export function updateRun(
  { model, hops }: Core,
  run: StoredRun,
  changes: Partial<StoredRun>,
  by: Actor,
): StoredRun {
  const now = new Date().toISOString();
  const changed = { ...run, ...changes, updatedAt: now, updatedBy: by.userId };
  const after = isEnded(changed) ? { ...changed, endedAt: changed.endedAt ?? now } : changed;
  model.runs.set(run.id, after);
  if (isEnded(after) && !isEnded(run)) {
    const { status, summary } = after;
    const traces = [run.id];
    hops.record(
      "Port",
      `run ${run.id} ended ${status}`,
      { kind: "ended", status, summary },
      { traces },
    );
  }
  return after;
}

/** Whether a run has its final status, after which nothing of it changes. */
export function isEnded({ status }: StoredRun): boolean {
  return status === "SUCCESS" || status === "FAILURE";
}

function changeRun(core: Core, request: ApiRequest): ApiAnswer {
  const version = readVersion(request.query);
  const run = core.model.needRun(request.param("run"));
  const changes = readChanges(request.body);
  if (isEnded(run)) {
    throw invalidRequest(`Run "${run.id}" ended as ${run.status} and can not be changed any more.`);
  }
  // `message` is taken for compatibility and shown nowhere, so it is dropped.
  const { link, message: _message, ...others } = changes;
  const links = link === undefined ? {} : { link: [link].flat() };
  const after = updateRun(core, run, { ...others, ...links }, request.by);
  if (changes.status === undefined) {
    core.hops.record("Port", `run ${run.id} changed: ${Object.keys(changes).join(", ")}`);
  }
  return ok(answerRun(core, after, version));
}

function listRuns(core: Core, { query }: ApiRequest): ApiAnswer {
  const version = readVersion(query);
  const filters: [string, (run: StoredRun) => string][] = [
    ["entity", (run) => run.entity?.identifier ?? ""],
    ["blueprint", (run) => run.action.trigger.blueprintIdentifier ?? ""],
    ["action", (run) => run.action.identifier],
    ["active", (run) => String(!isEnded(run))],
    ["user_email", (run) => run.startedBy.email],
    ["external_run_id", (run) => run.externalRunId ?? ""],
    ["source", () => "API"],
  ];
  const asked = filters.filter(([name]) => query.has(name));
  const found = [...core.model.runs.values()]
    .filter((run) => asked.every(([name, read]) => read(run) === query.get(name)))
    .reverse()
    .slice(0, readNumber(query, "limit", 1000, 1000));
  return ok({ runs: found.map((run) => answerRun(core, run, version).run) });
}

/** Reads a whole number of at least 0 from the query. @throws ApiError 422 */
export function readNumber(
  query: URLSearchParams,
  name: string,
  byDefault: number,
  maximum: number,
): number {
  const given = query.get(name);
  if (given === null) return byDefault;
  if (/^\d+$/.test(given) && Number(given) <= maximum) return Number(given);
  throw invalidRequest(`${name} is ${quote(given)}; allowed: 0 to ${maximum}.`);
}
