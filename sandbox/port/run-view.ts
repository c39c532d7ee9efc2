import { invalidRequest, quote } from "./api-error";
import type { StoredRun } from "./model";

/** How much of a run a call returns: `v1` gives the action's identifier, `v2` an object. */
export type RunVersion = "v1" | "v2";

/** A run as the API returns it. */
export interface RunView {
  readonly id: string;
  readonly status: StoredRun["status"];
  readonly statusLabel: string | null;
  readonly blueprint: Label | null;
  readonly entity: Label | null;
  readonly action: Label | string;
  readonly properties: StoredRun["properties"];
  readonly endedAt: string | null;
  readonly source: "API";
  readonly requiredApproval: NonNullable<StoredRun["action"]["requiredApproval"]>;
  readonly approval: StoredRun["decisions"][number] | null;
  readonly link: readonly string[];
  readonly summary: string | null;
  readonly externalRunId: string | null;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a run tells about the thing it refers to. */
export interface Label {
  readonly identifier: string;
  readonly title: string | null;
  readonly icon: string | null;
}

/** Builds the API's view of a run. */
export function viewRun(run: StoredRun, blueprint: Label | null, version: RunVersion): RunView {
  const { action, startedBy } = run;
  return {
    id: run.id,
    status: run.status,
    statusLabel: run.statusLabel,
    blueprint,
    entity: run.entity && labelOf(run.entity),
    action: version === "v2" ? labelOf(action) : action.identifier,
    properties: run.properties,
    endedAt: run.endedAt,
    source: "API",
    requiredApproval: action.requiredApproval ?? false,
    approval: run.decisions.at(-1) ?? null,
    link: run.link,
    summary: run.summary,
    externalRunId: run.externalRunId,
    createdBy: startedBy.userId,
    updatedBy: run.updatedBy,
    createdAt: run.createdAt,
    updatedAt: run.updatedAt,
  };
}

/** The short form of a blueprint, entity or action. */
export function labelOf(thing: {
  readonly identifier: string;
  readonly title?: string | null;
  readonly icon?: string | null;
}): Label {
  return { identifier: thing.identifier, title: thing.title ?? null, icon: thing.icon ?? null };
}

/** Reads the `version` parameter of the calls on runs. */
export function readVersion(query: URLSearchParams): RunVersion {
  const version = query.get("version") ?? "v1";
  if (version === "v1" || version === "v2") return version;
  throw invalidRequest(`version is ${quote(version)}; allowed: "v1", "v2".`);
}
