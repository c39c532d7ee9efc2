import type { Hop } from "./hops";

/** Lays out hops as lines: milliseconds since the first, the part, what happened. */
export function formatTimeline(hops: readonly Hop[]): string[] {
  const start = hops[0]?.at ?? 0;
  const width = Math.max(0, ...hops.map(({ part }) => part.length));
  return hops.map(
    ({ at, part, what }) => `${String(at - start).padStart(6)} ms  ${part.padEnd(width)}  ${what}`,
  );
}
