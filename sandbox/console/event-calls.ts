import type { BusEvent } from "../events/bus-event";
import type { Hops } from "../hops";
import type { Explained, LookCalls, ShownEvent } from "./look-types";
import { readable } from "./readable";
import { writtenIn } from "./run-story";
import { CallRefused, type Serve } from "./serve-calls";

/** So many events the list has. */
const MOST = 10_000;

/** Answers the calls on events. */
export const eventCalls: Serve<Pick<LookCalls, "GET events" | "GET explain">> = {
  "GET events": (_, { hops }) => ({ events: eventsIn(hops) }),
  "GET explain": async ({ hop }, { hops, handlersFolder }) => {
    const event = hops.payloadOf(Number(hop)) as BusEvent | undefined;
    if (!event?.detail) {
      throw new CallRefused(404, `Step ${hop} is no event, or the event is forgotten.`);
    }
    const { redact } = hops.secrets;
    const lines = await loadExplain().explainHop(event, handlersFolder());
    const traces = hops.all.find(({ id }) => id === Number(hop))?.traces ?? [];
    const own = hops.all.filter((one) => one.traces.some((trace) => traces.includes(trace)));
    return {
      event: readable(event, redact),
      ...(traces[0] !== undefined && { trace: traces[0] }),
      paragraphs: paragraphsOf(lines.map(redact)),
      written: writtenIn(own),
    };
  },
};

/** Rules and their checks are many modules, which nobody waits for at the start. */
function loadExplain() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- when somebody asks
  return require("./explain-hop") as typeof import("./explain-hop");
}

function eventsIn(hops: Hops): ShownEvent[] {
  const events: ShownEvent[] = [];
  for (const hop of hops.all.toReversed()) {
    if (hop.detail?.kind !== "event") continue;
    const { name, deliveries } = hop.detail;
    const [source = ""] = hop.what.split(" ");
    const { account } = (hops.payloadOf(hop.id) ?? {}) as Partial<BusEvent>;
    events.push({
      ...{ name, source, deliveries, hop: hop.id, at: hop.at, traces: hop.traces },
      ...(account !== undefined && { account }),
    });
    if (events.length === MOST) break;
  }
  return events;
}

/** The lines of each rule together; the first ones only name the event. */
function paragraphsOf(lines: readonly string[]): Explained[] {
  const blocks = lines
    .join("\n")
    .split("\n\n")
    .map((block) => block.split("\n"));
  return blocks.slice(1).map(([head = "", ...more]) => ({
    head: head.replace(/:$/, ""),
    takes: head.endsWith("takes it."),
    lines: more.map((line) => line.replace(/^ {2}/, "")),
  }));
}
