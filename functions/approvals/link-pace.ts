import { createHash } from "node:crypto";

/** How often one link may be asked for from one address of the internet. */
export interface PaceLimits {
  /** At once; people who reload and send a form need a few. */
  readonly atOnce: number;
  /** After which another one is possible. */
  readonly millisecondsEach: number;
  /** How many links and addresses are remembered; the one that came first is forgotten first. */
  readonly remembered: number;
}

const usual: PaceLimits = { atOnce: 30, millisecondsEach: 2_000, remembered: 5_000 };

/** @returns seconds until it is possible again; 0 when it is now, which is counted */
export type Pace = (link: string, address: string, now: number) => number;

/**
 * Counts, for each link and each address that asks for it, how often that is: whoever asks too often waits,
 * and nobody else does, neither for another link nor for the same one from elsewhere. It is counted in this
 * process alone and nothing is written, so that opening a page changes nothing.
 */
export function createPace({ atOnce, millisecondsEach, remembered }: PaceLimits = usual): Pace {
  /** Until when what was used is not free again, by a digest: a link is a credential. */
  const until = new Map<string, number>();
  const span = atOnce * millisecondsEach;
  return (link, address, now) => {
    const key = createHash("sha256")
      .update(JSON.stringify([link, address]))
      .digest("base64");
    const used = Math.max(until.get(key) ?? 0, now) + millisecondsEach;
    if (used > now + span) return Math.ceil((used - now - span) / 1000);
    until.delete(key);
    until.set(key, used);
    const [first] = until.keys();
    if (until.size > remembered && first !== undefined) until.delete(first);
    return 0;
  };
}
