import type { RunRow } from "../../look-types";
import { Badge } from "../pieces/badge";
import { Heading } from "../pieces/heading";
import { Loading, Problem } from "../pieces/states";
import { Table, type Column } from "../pieces/table";
import { Ago, duration } from "../pieces/time";
import { linkTo, query, setQuery } from "../router";
import { TextFilter } from "../text-filter";
import { RunPage } from "../run-page";
import { useRuns } from "../use-runs";
import type { View, ViewProps } from "../view";

/** All runs, and one of them whole. */
export const runs: View = { path: "runs", title: "Runs", icon: "runs", Page: Runs };

const columns: readonly Column<RunRow>[] = [
  {
    ...{ title: "Status", width: "9.5rem" },
    show: ({ status }) => <Badge text={status} />,
    by: ({ status }) => status,
  },
  {
    ...{ title: "Action", width: "1.2fr" },
    show: ({ action }) => action.title,
    by: ({ action }) => action.title,
  },
  {
    ...{ title: "What became of it", width: "2.4fr" },
    show: ({ summary, statusLabel }) => summary || statusLabel || "",
  },
  {
    title: "Entity",
    width: "1.2fr",
    show: ({ entity }) => entity ?? "",
    by: (run) => run.entity ?? "",
  },
  {
    ...{ title: "Took", width: "5.5rem" },
    show: (run) => (run.endedAt ? duration(spanOf(run)) : ""),
    by: spanOf,
  },
  {
    ...{ title: "Started", width: "7rem" },
    show: ({ createdAt }) => <Ago at={createdAt} />,
    by: ({ createdAt }) => Date.parse(createdAt),
  },
];

function Runs({ rest: [id] }: ViewProps) {
  return id === undefined ? <RunList /> : <RunPage key={id} id={id} />;
}

function RunList() {
  const { runs: all, error, reload } = useRuns();
  const status = query.value.get("status") ?? "";
  const action = query.value.get("action") ?? "";
  const text = query.value.get("text") ?? "";
  const actions = [...new Set(all?.map((run) => run.action.identifier))].sort();
  const shown = all?.filter((run) => fits(run, { status, action, text }));
  return (
    <>
      <Heading title="Runs" about="Every time somebody has started an action, the latest first.">
        <a class="button primary" href={linkTo("self-service")}>
          Start one
        </a>
      </Heading>
      <div class="filters" role="search" aria-label="Filter the runs">
        <TextFilter />
        <select
          aria-label="Status"
          value={status}
          onChange={(event) => setQuery("status", event.currentTarget.value)}
        >
          <option value="">Any status</option>
          {["IN_PROGRESS", "WAITING_FOR_APPROVAL", "SUCCESS", "FAILURE"].map((one) => (
            <option key={one} value={one}>
              {one.toLowerCase().replaceAll("_", " ")}
            </option>
          ))}
        </select>
        <select
          aria-label="Action"
          value={action}
          onChange={(event) => setQuery("action", event.currentTarget.value)}
        >
          <option value="">Any action</option>
          {actions.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {error && <Problem text={error} retry={reload} />}
      {!all && !error && <Loading />}
      {shown && (
        <Table
          label="Runs"
          rows={shown}
          columns={columns}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => linkTo("runs", id)}
          empty={
            all?.length === 0
              ? "Nobody has started a run yet. Start one from Self-service."
              : "No run fits these filters."
          }
        />
      )}
    </>
  );
}

function fits(
  run: RunRow,
  {
    status,
    action,
    text,
  }: { readonly status: string; readonly action: string; readonly text: string },
): boolean {
  if (status !== "" && run.status !== status) return false;
  if (action !== "" && run.action.identifier !== action) return false;
  const all = [run.id, run.action.title, run.summary, run.statusLabel, run.entity, run.by];
  return all.join(" ").toLowerCase().includes(text.toLowerCase());
}

function spanOf({ createdAt, endedAt }: RunRow): number {
  return endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(createdAt);
}
