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
import { codeAndMessage, unreachable, unreadable } from "./describe-failure";
import { encodePath } from "./encode-path";
import { readAnswer } from "./read-answer";
import { acceptedEncoding, tooLarge } from "./read-body";
import type { Answer, PortRequest } from "./request";

/** Settings of the transport; all times in seconds. */
export interface TransportSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly timeoutSeconds: number;
  /** The most that an answer may have, once it is unpacked. */
  readonly maxAnswerBytes: number;
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
    // Unpacked here, with a limit: a few bytes may unpack to more than the memory.
    decompress: false,
    responseType: "buffer",
    headers: {
      accept: "application/json",
      "accept-encoding": acceptedEncoding,
      "user-agent": "longshore",
    },
  });

  return async function send(request, token) {
    const path = encodePath(request);
    const repeatable = request.repeatable ?? true;
    const { method } = request;
    let asked: number | undefined;
    const flood = new AbortController();
    let response: Response<Uint8Array>;
    try {
      const call = client(`${settings.baseUrl}${path}${queryString(request.query)}`, {
        method,
        headers: headersFor(request, token),
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        responseType: "buffer",
        signal: flood.signal,
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
      void call.on("downloadProgress", ({ transferred }) => {
        if (transferred > settings.maxAnswerBytes) flood.abort();
      });
      response = await call;
    } catch (error) {
      if (flood.signal.aborted)
        throw unreadable(tooLarge(settings.maxAnswerBytes), { method, path });
      const retryable = isRetryable(codeAndMessage(error), repeatable);
      throw unreachable(error, { method, path, retryable });
    }
    const { statusCode: status, headers, body } = response;
    const raw = { status, body, encoding: headers["content-encoding"] };
    return readAnswer(raw, {
      method,
      path,
      repeatable,
      limitBytes: settings.maxAnswerBytes,
      retryAfterSeconds: asked,
      secrets: [...(request.secrets ?? []), ...(token ? [token] : [])],
    });
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
