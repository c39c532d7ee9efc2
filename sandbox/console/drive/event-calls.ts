import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { placeOf } from "../../../scripts/handlers/place";
import type { BusEventInput } from "../../events/bus-event";
import type { DriveCalls, EventExample } from "../drive-types";
import { CallRefused, type Serve } from "../serve-calls";

/** Events for the bus, and examples from the handlers' fixtures. */
export const eventCalls: Serve<Pick<DriveCalls, "GET examples" | "POST event">> = {
  "GET examples": (_, { handlersFolder }) => ({
    examples: examplesIn(placeOf(handlersFolder()).fixtures),
  }),
  "POST event": async ({ event }, { hops, parts }) => {
    const trace = hops.traces.newKey("event");
    return hops.traces.within([trace], async () => {
      const title = titleOf(event);
      hops.record("Console", `${title} from the console`, { kind: "begun", title });
      try {
        return { id: (await parts.bus.put(event as BusEventInput)).id, trace };
      } catch (error) {
        throw new CallRefused(400, (error as Error).message);
      }
    });
  },
};

interface Fixture {
  readonly events?: readonly { readonly description: string; readonly event: unknown }[];
}

function examplesIn(folder: string): EventExample[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const { events = [] } = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Fixture;
    const about = file.slice(0, -".json".length).replaceAll("-", " ");
    return events.map(({ description, event }) => ({ title: `${about}: ${description}`, event }));
  });
}

/** An event in a few words; whoever sends nonsense hears so from the bus. */
function titleOf(event: unknown): string {
  const { source, detail, "detail-type": type } = (event ?? {}) as Partial<BusEventInput>;
  const { eventName } = (detail ?? {}) as { eventName?: unknown };
  return `${String(source)} ${typeof eventName === "string" ? eventName : String(type)}`;
}
