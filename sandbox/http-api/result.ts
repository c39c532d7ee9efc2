/** What a client of an API gets. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An answer that API Gateway gives by itself. */
export function ownAnswer(status: number, message: string): ApiAnswer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { "content-type": "application/json" }, body };
}

/**
 * Reads what a function returned.
 * @returns its answer; undefined when API Gateway would call it malformed
 * @see API Gateway developer guide, "Lambda function response for format 2.0"
 */
export function readResult(result: unknown): ApiAnswer | undefined {
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    return inferred(result);
  }
  const { statusCode, headers = {}, body = "", cookies = [], isBase64Encoded } = result as Result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== "string" || !isTexts(headers) || !Array.isArray(cookies)) return undefined;
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...(Object.fromEntries(named) as Record<string, string>),
      ...(cookies.length > 0 && { "set-cookie": cookies.map(String) }),
    },
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

interface Result {
  readonly statusCode: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly cookies?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Without a status code, the result itself is the body. */
function inferred(result: unknown): ApiAnswer {
  const text = typeof result === "string" ? result : JSON.stringify(result ?? null);
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: Buffer.from(text) };
}

function isTexts(headers: unknown): headers is Record<string, string | number | boolean> {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) return false;
  return Object.values(headers).every((one) =>
    ["string", "number", "boolean"].includes(typeof one),
  );
}
