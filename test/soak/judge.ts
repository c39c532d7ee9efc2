import type { soakEvents } from "./events";
import type { soakRuns } from "./runs";

/** MiB that the second half may leave on the heap, what Port and AWS themselves keep of it included. */
const mostGrowth = 128;

type Runs = Awaited<ReturnType<typeof soakRuns>>;
type Events = Awaited<ReturnType<typeof soakEvents>>;

/** The promises that a soak of runs has broken, each with how often. */
export function brokenByRuns({ lost, open, doubled, withoutEntity, memory }: Runs): string[] {
  return broken({ lost, open, doubled, withoutEntity, "memory of runs": growth(memory) });
}

/** The promises that a soak of events has broken, each with how often. */
export function brokenByEvents({ lost, deletedAlive, differing, memory }: Events): string[] {
  return broken({
    ...{ "lost events": lost, deletedAlive, differing },
    "memory of events": growth(memory),
  });
}

function broken(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([promise, count]) => `${promise}: ${count}`);
}

function growth({ half, end }: Runs["memory"]): number {
  return Math.max(0, end - half - mostGrowth);
}
