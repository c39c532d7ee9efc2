import type { Port } from "../../registry/contract/port";
import { createActions } from "./actions";
import { authenticate } from "./authenticate";
import { createBlueprints } from "./blueprints";
import { createEntities } from "./entities";
import type { Send } from "./request";
import { createNodeRuns } from "./node-runs";
import { createAnyRuns, createRuns } from "./runs";
import { createTokens } from "./tokens";
import { createTransport } from "./transport";
import type { PortCredentials } from "./types";

/** Where Port is, who asks, and how patient the client is. */
export interface PortOptions {
  /** Address of the API without a version, e.g. `https://api.port.io` or `https://api.us.port.io`. */
  readonly baseUrl: string;
  /**
   * Gives the credentials, which the caller caches; called with `{ fresh: true }` when Port refuses
   * what the cached ones gave. What it throws is passed on as it is.
   */
  readonly credentials: (options: { fresh: boolean }) => Promise<PortCredentials>;
  /** Seconds one attempt may take, answer included; default 10. */
  readonly timeoutSeconds?: number;
  /** The most bytes that an answer may have once it is unpacked; default 32 MiB. */
  readonly maxAnswerBytes?: number;
  /** How often a request is sent at most; default 4. */
  readonly maxAttempts?: number;
  /**
   * Longest wait before one retry, in seconds; default 10. When Port asks for more, the call fails
   * at once with a retryable `PortError` that carries `retryAfterSeconds`.
   */
  readonly maxWaitSeconds?: number;
  /** Seconds before the first retry, doubled for each later one, less up to half by chance; default 0.3. */
  readonly backoffSeconds?: number;
  /** The clock, in milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Builds the client. Nothing is sent before the first call; make it once per process, so that the
 * token and the connections are used again.
 * @throws RangeError when `baseUrl` is not an http(s) address without `/v1`
 */
export function createPort(options: PortOptions): Port {
  return portOver(createSend(options));
}

/** Builds the client over whatever sends its calls. */
export function portOver(send: Send): Port {
  const entities = createEntities(send);
  return {
    blueprints: createBlueprints(send, entities),
    actions: createActions(send),
    entities,
    runs: createAnyRuns(createRuns(send), createNodeRuns(send)),
  };
}

/** Builds what sends any call, with a token and with retries. @throws RangeError as `createPort` does */
export function createSend(options: PortOptions): Send {
  const now = options.now ?? Date.now;
  const transport = createTransport({
    baseUrl: parseBaseUrl(options.baseUrl),
    timeoutSeconds: options.timeoutSeconds ?? 10,
    maxAnswerBytes: options.maxAnswerBytes ?? 32 * 1024 * 1024,
    rules: {
      maxAttempts: options.maxAttempts ?? 4,
      maxWaitSeconds: options.maxWaitSeconds ?? 10,
      backoffSeconds: options.backoffSeconds ?? 0.3,
    },
    now,
  });
  const tokens = createTokens({ send: transport, credentials: options.credentials, now });
  return authenticate(transport, tokens);
}

function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  const base = text.replace(/\/+$/, "");
  if (!isPlain || !/^https?:$/.test(url.protocol) || base.endsWith("/v1")) {
    // Not quoted when it may hold a password.
    const shown = url?.password ? "an address with a password" : `"${text}"`;
    throw new RangeError(
      `Port's base URL is ${shown}; it must be an http or https address without user, query and version. ` +
        "Use https://api.port.io (Europe) or https://api.us.port.io (United States).",
    );
  }
  return base;
}
