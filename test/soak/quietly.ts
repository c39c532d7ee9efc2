import { mock } from "node:test";

/** Does work of functions without printing what they log. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const levels = ["info", "warn", "error"] as const;
  const silenced = levels.map((level) => mock.method(console, level, () => undefined));
  try {
    return await work();
  } finally {
    for (const { mock: one } of silenced) one.restore();
  }
}
