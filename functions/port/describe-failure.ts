import { PortError, type PortErrorDetails } from "./port-error";

const longestMessage = 1000;

/** Builds the error for an answer that is not a success; the text says who, what and what to do. */
export function refusal(details: PortErrorDetails & { status: number }): PortError {
  const { status, code, portMessage, method, path, retryAfterSeconds } = details;
  const verb = status >= 400 && status < 500 ? "refused" : "failed on";
  const reason = `${status}${code ? ` ${code}` : ""}${portMessage ? `: "${portMessage}"` : ""}`;
  return new PortError(
    `Port ${verb} ${method} ${path} with ${reason}${advice(status, retryAfterSeconds)}`,
    details,
  );
}

/**
 * Builds the error for a call that got no answer.
 * @param error what the HTTP client threw; only its code and message are kept, because it carries
 *   the request with its headers and body
 */
export function unreachable(
  error: unknown,
  details: Pick<PortErrorDetails, "method" | "path" | "retryable">,
): PortError {
  const { code, message } = codeAndMessage(error);
  // Node's error for several failed addresses has a code and no message.
  const reason = [code, message].filter(Boolean).join(", ") || "unknown network failure";
  const cause = Object.assign(new Error(message || reason), code ? { code } : {});
  return new PortError(
    `Port did not answer ${details.method} ${details.path}: ${reason}`,
    { ...details, code },
    { cause },
  );
}

/** Builds the error for an answer that cannot be read; the text says what is wrong with it. */
export function unreadable(
  { reason, code }: { readonly reason: string; readonly code?: string },
  details: Pick<PortErrorDetails, "method" | "path" | "status"> & { readonly retryable?: boolean },
): PortError {
  const { method, path, status, retryable = false } = details;
  const how = status === undefined ? "" : ` with ${status} and`;
  return new PortError(
    `Port answered ${method} ${path}${how} something ${reason}; check that the base URL leads to Port itself.`,
    { method, path, status, code, retryable },
  );
}

/** Reads Port's `{ ok: false, error, message }`, cut to a readable length and without the secrets. */
export function readRefusal(
  body: unknown,
  secrets: readonly string[],
): { code?: string; portMessage?: string } {
  if (typeof body !== "object" || body === null) {
    return {};
  }
  const { error, message } = body as { error?: unknown; message?: unknown };
  return {
    code: typeof error === "string" ? blot(error, secrets) : undefined,
    portMessage: typeof message === "string" ? blot(message, secrets) : undefined,
  };
}

/** Code and message of anything that was thrown; empty text when it has none. */
export function codeAndMessage(error: unknown): { code?: string; message: string } {
  if (!(error instanceof Error)) {
    return { message: "" };
  }
  const code = (error as { code?: unknown }).code;
  return { code: typeof code === "string" ? code : undefined, message: error.message };
}

function advice(status: number, retryAfterSeconds: number | undefined): string {
  if (status === 401) {
    return ". Check the client id and the client secret, and that they belong to this region of Port.";
  }
  return retryAfterSeconds === undefined ? "" : `; it asks to wait ${retryAfterSeconds} s`;
}

function blot(text: string, secrets: readonly string[]): string {
  const clean = secrets
    .filter(Boolean)
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}…` : clean;
}
