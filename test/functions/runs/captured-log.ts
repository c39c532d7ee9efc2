import { mock } from "node:test";

/** One entry of a function's log, as it was written. */
export type LogEntry = Record<string, unknown> & { readonly level: string };

/** Keeps what functions log during the tests of a `describe`, instead of printing it. */
export function useCapturedLog(): LogEntry[] {
  const entries: LogEntry[] = [];
  beforeEach(() => {
    entries.length = 0;
    for (const level of ["info", "warn", "error"] as const) {
      mock.method(
        console,
        level,
        (line: string) => void entries.push(JSON.parse(line) as LogEntry),
      );
    }
  });
  afterEach(() => mock.restoreAll());
  return entries;
}
