type Details = Record<string, unknown>;

/** Writes one JSON line per entry to the function's log group; never give it a secret. */
export const log = {
  info: (message: string, details?: Details) => write("info", message, details),
  warn: (message: string, details?: Details) => write("warn", message, details),
  error: (message: string, details?: Details) => write("error", message, details),
};

function write(level: "info" | "warn" | "error", message: string, details: Details = {}): void {
  console[level](JSON.stringify({ level, message, ...details }));
}
