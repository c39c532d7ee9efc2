import type { IndexEntry } from "./index-store";
import type { Look } from "./look";

/** Seconds until what is still changing is looked at again: two hours in all, and then no more. */
const delays = [60, 120, 240, 480, ...Array.from({ length: 7 }, () => 900)];
/** SQS is late now and then, and the queue may be long. */
const marginMilliseconds = 10 * 60 * 1000;

/** Seconds until the look after so many others. */
export function delaySeconds(times: number): number {
  return delays[times] ?? 900;
}

/**
 * Decides whether what is still changing is looked at again.
 * @returns how many such looks came before, and until when it counts as under way; undefined when one is
 * under way already, or when there were enough
 */
export function laterLook(
  { again }: Look,
  before: IndexEntry | undefined,
): { times: number; pendingUntil: number } | undefined {
  const isPending = (before?.againAt ?? 0) > Date.now();
  if (again === undefined && isPending) return undefined;
  const times = again === undefined ? 0 : again + 1;
  if (times >= delays.length) return undefined;
  return { times, pendingUntil: Date.now() + delaySeconds(times) * 1000 + marginMilliseconds };
}
