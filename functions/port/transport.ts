import * as http from "node:http";
import * as https from "node:https";
import got, { HTTPError, type RequestError, type Response } from "got";
import {
  type Failure,
  type RetryRules,
  askedSeconds,
  chooseDelay,
  isRetryable,
} from "./choose-delay";
import { codeAndMessage, readRefusal, refusal, unreachable } from "./describe-failure";
import { encodePath } from "./encode-path";
import type { Answer, PortRequest } from "./request";
import { PortError } from "./port-error";

/** Settings of the transport; all times in seconds. */
export interface TransportSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly timeoutSeconds: number;
  readonly rules: RetryRules;
  readonly now: () => number;
}

/** Sends one request, with retries, and reads the answer. Throws `PortError` unless it is a success. */
export type Transport = (request: PortRequest, token?: string) => Promise<Answer>;

/** Builds the part that talks HTTP; connections are kept open between calls. */
export function createTransport(settings: TransportSettings): Transport {
  const client = got.extend({
    agent: {
      http: new http.Agent({ keepAlive: true }),
      https: new https.Agent({ keepAlive: true }),
    },
    // Holds for each attempt, because got counts it anew for every retry.
    timeout: { request: settings.timeoutSeconds * 1000 },
    // A redirect would take the token to another host.
    followRedirect: false,
    throwHttpErrors: false,
    responseType: "text",
    headers: { accept: "application/json", "user-agent": "longshore" },
  });

  return async function send(request, token) {
    const path = encodePath(request);
    const repeatable = request.repeatable ?? true;
    let asked: number | undefined;
    let response: Response<string>;
    try {
      response = await client(`${settings.baseUrl}${path}${queryString(request.query)}`, {
        method: request.method,
        headers: headersFor(request, token),
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        responseType: "text",
        retry: {
          // chooseDelay decides alone: got's own rules leave POST and PATCH out.
          enforceRetryRules: false,
          calculateDelay({ attemptCount: attempt, error, retryAfter }) {
            const failure = describe(error, retryAfter);
            const { rules, now } = settings;
            asked = askedSeconds(failure, now());
            const random = Math.random();
            const seconds = chooseDelay({
              failure,
              attempt,
              repeatable,
              rules,
              nowMs: now(),
              random,
            });
            // 0 means "do not retry" to got.
            return seconds === undefined ? 0 : Math.max(1, seconds * 1000);
          },
        },
      });
    } catch (error) {
      const { method } = request;
      const retryable = isRetryable(codeAndMessage(error), repeatable);
      throw unreachable(error, { method, path, retryable });
    }
    return readAnswer(response, request, path, asked, token);
  };
}

function describe(error: RequestError, retryAfterMs: number | undefined): Failure {
  // The other errors may carry a response too: one that broke off.
  if (!(error instanceof HTTPError)) {
    return { code: error.code };
  }
  const reset = error.response.headers["x-ratelimit-reset"];
  return {
    status: error.response.statusCode,
    retryAfterSeconds: retryAfterMs === undefined ? undefined : retryAfterMs / 1000,
    rateLimitReset: typeof reset === "string" ? reset : undefined,
  };
}

function headersFor(request: PortRequest, token: string | undefined): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
  };
}

function queryString(query: PortRequest["query"] = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      given.set(name, String(value));
    }
  }
  return given.size > 0 ? `?${given.toString()}` : "";
}

function readAnswer(
  response: Response<string>,
  request: PortRequest,
  path: string,
  retryAfterSeconds: number | undefined,
  token: string | undefined,
): Answer {
  const { method, repeatable = true } = request;
  const status = response.statusCode;
  const body = parseJson(response.body);
  if (status < 200 || status > 299) {
    const said = readRefusal(body, [...(request.secrets ?? []), ...(token ? [token] : [])]);
    const retryable = isRetryable({ status }, repeatable);
    throw refusal({ status, ...said, method, path, retryable, retryAfterSeconds });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const text = `Port answered ${method} ${path} with ${status} and something that is not a JSON object; check that the base URL leads to Port itself.`;
    throw new PortError(text, { status, method, path, retryable: repeatable });
  }
  return { status, method, path, body: body as Answer["body"] };
}

function parseJson(text: string): unknown {
  if (text === "") {
    return {};
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
