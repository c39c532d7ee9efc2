import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds between two looks: of what is quick to come soon, of all else seldom, as a look may cost more. */
const [firstPause, longestPause, growth] = [5, 50, 1.1];

/**
 * Waits until a condition holds, by looking again and again, ever less often; mocha's time-out bounds it.
 * @returns what the condition gave, when that is neither undefined nor false.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  for (let pause = firstPause; ; pause = Math.min(pause * growth, longestPause)) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, false | null | undefined>;
    }
    await wait(pause);
  }
}
