/** A piece of work that is told how to say that it was throttled. */
export type PacedWork<T> = (slowDown: () => void) => Promise<T>;

/** Runs pieces of work as soon as there is room for them. */
export type Pace = <T>(work: PacedWork<T>) => Promise<T>;

/** How many reads may be under way for one account and region: at first, and at the most and least. */
const reads = { first: 4, most: 10, least: 1 };

/** Reads more that each round of answers allows once AWS has throttled. */
const again = 0.1;

/**
 * Makes a pace that learns how many reads AWS takes at a time. Cloud Control publishes no rate: each round of
 * answers allows one read more, being throttled halves them, once for all that were under way then, and after
 * that they grow slowly.
 */
export function createPace(): Pace {
  const waiting: (() => void)[] = [];
  let allowed: number = reads.first;
  let running = 0;
  let slowdowns = 0;
  const admit = () => {
    while (waiting.length > 0 && running < Math.floor(allowed)) {
      running += 1;
      waiting.shift()?.();
    }
  };
  return async (work) => {
    await new Promise<void>((go) => {
      waiting.push(go);
      admit();
    });
    const begun = slowdowns;
    let isThrottled = false;
    try {
      return await work(() => void (isThrottled = true));
    } finally {
      running -= 1;
      if (!isThrottled)
        allowed = Math.min(reads.most, allowed + (slowdowns === 0 ? 1 : again) / allowed);
      else if (begun === slowdowns) {
        slowdowns += 1;
        allowed = Math.max(reads.least, allowed / 2);
      }
      admit();
    }
  };
}

/** Gives each place a pace of its own. */
export function createPaces(): (place: string) => Pace {
  const paces = new Map<string, Pace>();
  return (place) => {
    const pace = paces.get(place) ?? createPace();
    paces.set(place, pace);
    return pace;
  };
}

/** The pace of a place, in this process, whatever asks. */
export const paceOf = createPaces();
