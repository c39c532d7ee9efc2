/** Numbers that look random and repeat for the same seed. */
export interface Random {
  /** From 0 up to, and without, 1. */
  (): number;
  /** A whole number from 0 up to, and without, `count`. */
  below(count: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Makes a generator (mulberry32) from a seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return Object.assign(next, {
    below,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    chance: (probability: number) => next() < probability,
  });
}
