import { useSignal } from "@preact/signals";
import type { ShownHop } from "../look-types";
import { counted } from "./pieces/counted";
import { JsonView } from "./pieces/json-view";
import { Panel } from "./pieces/panel";
import { Loading, Problem, Shown } from "./pieces/states";
import { duration } from "./pieces/time";
import { useVirtual } from "./pieces/use-virtual";
import { useCall } from "./use-call";

/** Height of a step in pixels; the styles say the same. */
const STEP = 28;

/** The way of a run or an event: every step, when it was, and what it handed on. */
export function Waterfall({ trace }: { readonly trace: string }) {
  const loaded = useCall("GET hops", { trace }, ({ traces }) => traces.includes(trace));
  return (
    <Shown of={loaded}>
      {({ hops }) => (
        <Panel title="Its way" end={<span class="muted">{counted(hops.length, "step")}</span>}>
          {hops.length === 0 ? (
            <p class="muted">Nothing of it is remembered.</p>
          ) : (
            <Steps hops={hops} />
          )}
        </Panel>
      )}
    </Shown>
  );
}

function Steps({ hops }: { readonly hops: readonly ShownHop[] }) {
  const chosen = useSignal<number | undefined>(undefined);
  const { scroller, items, height } = useVirtual(hops.length, STEP);
  const begin = hops[0]?.at ?? 0;
  const span = Math.max(1, (hops.at(-1)?.at ?? 0) - begin);
  const open = hops.find(({ id }) => id === chosen.value);
  return (
    <div class="waterfall">
      <div class="steps-list" ref={scroller} style={{ height: `${height}px` }}>
        <ol class="table-room" style={{ height: `${height}px` }} aria-label="Steps">
          {items.map(({ index, start }) => {
            const hop = hops[index];
            if (!hop) return null;
            return (
              <li key={hop.id} style={{ transform: `translateY(${start}px)` }}>
                <button
                  type="button"
                  class={`step is-${standingOf(hop)}`}
                  aria-pressed={hop.id === chosen.value}
                  onClick={() => (chosen.value = hop.id === chosen.value ? undefined : hop.id)}
                >
                  <span class="step-time">{duration(hop.at - begin)}</span>
                  <span class="step-part">{hop.part}</span>
                  <span class="step-what">{hop.what}</span>
                  <span class="step-line" aria-hidden="true">
                    <span
                      class="step-dot"
                      style={{ left: `${((hop.at - begin) / span) * 100}%` }}
                    />
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
      {open && <Details key={open.id} hop={open} />}
    </div>
  );
}

function Details({ hop }: { readonly hop: ShownHop }) {
  const { data, error } = useCall(
    "GET payload",
    hop.hasPayload ? { hop: String(hop.id) } : undefined,
  );
  return (
    <section class="payload" aria-label={`What step ${hop.what} handed on`}>
      <p>
        <strong>{hop.part}</strong> {hop.what}
      </p>
      {error && <Problem text={error} />}
      {hop.hasPayload && !data && !error && <Loading />}
      <JsonView value={data ? data.payload : (hop.detail ?? {})} />
    </section>
  );
}

function standingOf({ detail }: ShownHop): string {
  if (detail?.kind === "failed" || detail?.kind === "problem") return "bad";
  if (detail?.kind === "call" && detail.refused !== undefined) return "bad";
  if (detail?.kind === "output" && detail.entry?.level === "error") return "bad";
  if (detail?.kind === "ended") return detail.status === "SUCCESS" ? "good" : "bad";
  return detail?.kind ?? "quiet";
}
