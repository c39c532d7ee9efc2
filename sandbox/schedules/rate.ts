const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Reads a schedule expression such as `rate(6 hours)`.
 * @returns the period in milliseconds
 * @throws Error for anything else, `cron(…)` and `at(…)` included
 */
export function parseRate(expression: string): number {
  const [, count = "", unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  if (seconds > 0) return seconds * 1000;
  throw new Error(
    `Its expression is ${JSON.stringify(expression)}; the sandbox has rates: rate(N minutes), rate(N hours), rate(N days).`,
  );
}
