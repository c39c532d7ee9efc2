import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits until a condition holds, by looking again and again; mocha's time-out bounds it.
 * @returns what the condition gave, when that is neither undefined nor false.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, false | null | undefined>;
    }
    await wait(5);
  }
}
