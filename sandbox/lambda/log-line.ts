/** What one of our own log entries says (functions/log.ts). */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly error: string | undefined;
  /** Of the error, one line each. */
  readonly stack: readonly string[];
  /** Which try of a run, or of a change, has failed. */
  readonly attempt?: number;
  /** The id of the request that AWS refused. */
  readonly awsRequest?: string;
}

const levels: readonly unknown[] = ["info", "warn", "error"];

/** Reads a line of a function's log; undefined when it is none of our own entries, but what a handler has written. */
export function readLogEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { level, message, error, stack, attempt, awsRequest } = entry;
    if (!levels.includes(level) || typeof message !== "string") return undefined;
    return {
      level: level as LogEntry["level"],
      message,
      error: typeof error === "string" ? error : undefined,
      stack: typeof stack === "string" ? stack.split("\n") : [],
      ...(typeof attempt === "number" && { attempt }),
      ...(typeof awsRequest === "string" && { awsRequest }),
    };
  } catch {
    return undefined;
  }
}
