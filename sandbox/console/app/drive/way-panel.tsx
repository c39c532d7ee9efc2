import { useMemo } from "preact/hooks";
import type { StackMap } from "../../../map/map-types";
import type { ShownHop } from "../../look-types";
import { latest } from "../live";
import { Badge } from "../pieces/badge";
import { Empty, Problem } from "../pieces/states";
import { duration } from "../pieces/time";
import { linkTo, setQuery } from "../router";
import type { Way } from "./use-way";

/** So many beginnings are offered. */
const OFFERED = 40;

/** What happened, to choose from, and the way of what is chosen, step by step. */
export function WayPanel({ way, map }: { readonly way: Way; readonly map: StackMap | undefined }) {
  const begun = useMemo(() => beginnings(latest.value), [latest.value]);
  const { trace, steps, shown, isPlaying } = way;
  const isListed = begun.some((one) => one.trace === trace);
  const label = (id: string | undefined) => map?.nodes.find((node) => node.id === id)?.label ?? id;
  const first = steps[0]?.at ?? 0;
  return (
    <section class="panel" aria-labelledby="way-title">
      <div class="panel-head">
        <h2 id="way-title">The way of a run or an event</h2>
        {steps.length > 0 && (
          <button type="button" onClick={isPlaying ? way.stop : way.play}>
            {isPlaying ? "Stop" : "Play it again"}
          </button>
        )}
      </div>
      <label class="field">
        <span>What happened</span>
        <select value={trace} onChange={(event) => setQuery("trace", event.currentTarget.value)}>
          <option value="">Choose a run or an event…</option>
          {trace !== "" && !isListed && <option value={trace}>{trace}</option>}
          {begun.map((one) => (
            <option key={one.trace} value={one.trace}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      {trace.startsWith("r_") && (
        <p>
          <a href={linkTo("runs", trace)}>Open the run {trace}</a>
        </p>
      )}
      {way.error !== undefined && <Problem text={way.error} />}
      {trace === "" && (
        <p class="muted">
          {begun.length === 0
            ? "Nothing has happened yet. Start an action in Self-service, and its way can be seen here."
            : "Its way is marked on the map, and told here."}
        </p>
      )}
      {trace !== "" && steps.length === 0 && way.error === undefined && (
        <Empty text="No step of it is on the map; it may be too long ago. Choose another." />
      )}
      {steps.length > 0 && (
        <ol class="way" aria-label="Steps of the way">
          {steps.slice(0, shown).map((step) => (
            <li key={step.hop} class={step.isBad ? "is-bad" : ""}>
              <span class="way-time">+{duration(step.at - first)}</span>
              <span class="way-places">
                {step.from === undefined
                  ? label(step.to)
                  : `${label(step.from)} → ${label(step.to)}`}
                {step.isBad && <Badge text="failed" standing="bad" />}
              </span>
              <span class="way-what">{step.what}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function beginnings(hops: readonly ShownHop[]) {
  return hops
    .flatMap(({ detail, traces, at }) => {
      const [trace] = traces;
      if (detail?.kind !== "begun" || trace === undefined) return [];
      const time = new Date(at).toLocaleTimeString();
      return [{ trace, title: `${time}  ${detail.title} (${trace})` }];
    })
    .slice(-OFFERED)
    .reverse();
}
