import { useEffect, useRef, useState } from "preact/hooks";
import type { RunRow, ShownHop } from "../look-types";
import { call } from "./api";
import { onHops } from "./live";

/** Runs that something has happened to are asked for again together, after so many milliseconds. */
const PAUSE = 300;

/** All runs, the latest first; only those are asked for again to which something has happened. */
export function useRuns() {
  const [runs, setRuns] = useState<readonly RunRow[]>();
  const [error, setError] = useState<string>();
  const known = useRef(new Map<string, RunRow>());
  const load = async (ids?: readonly string[]) => {
    try {
      const answer = await call("GET runs", ids ? { ids: ids.join(",") } : {});
      if (!ids) known.current = new Map();
      for (const run of answer.runs) known.current.set(run.id, run);
      const latestFirst = (one: RunRow, other: RunRow) =>
        other.createdAt.localeCompare(one.createdAt);
      setRuns([...known.current.values()].sort(latestFirst));
      setError(undefined);
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  useEffect(() => {
    void load();
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onHops((heard) => {
      if (heard.length === 0) return void load();
      for (const id of heard.flatMap(runsOf)) stale.add(id);
      if (stale.size === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        const ids = [...stale];
        stale.clear();
        void load(ids);
      }, PAUSE);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, []);
  return { runs, error, reload: () => void load() };
}

/** Port alone changes what a list says of a run. */
function runsOf({ part, traces }: ShownHop): string[] {
  return part === "Port" ? traces.filter((trace) => trace.startsWith("r_")) : [];
}
