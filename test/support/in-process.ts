import type { RetryStrategyV2 } from "@smithy/types";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { SandboxParts } from "../../sandbox/drivers/parts";
import { signPlainly, type SignerSettings } from "./plain-signer";

/** What a client of the AWS SDK wants to send. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Whoever answers requests, such as an `AwsEndpoint`; undefined cuts the connection. */
export interface Answering {
  answer(
    request: Pick<IncomingMessage, "method" | "url" | "headers">,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<
    | {
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body: string | Buffer;
      }
    | undefined
  >;
}

/** What a client of the AWS SDK is told about its endpoint and itself. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
  readonly retryStrategy?: RetryStrategyV2;
}

/** Any client of the AWS SDK, as far as it is looked at here. */
interface SdkClient {
  readonly config: SignerSettings;
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * What the SDK does about a call for a network, for other languages' services and for logs: three
 * quarters of what a call costs that stays in this process.
 */
const unneeded = [
  ...["loggerMiddleware", "getUserAgentMiddleware", "recursionDetectionMiddleware"],
  ...["contentLengthMiddleware", "httpAuthSchemeMiddleware", "httpSigningMiddleware"],
];

/**
 * Makes an AWS client that reaches an endpoint of the same process: what it sends is written, read and
 * repeated by the SDK as ever, but goes over no socket and has no signature. S3's client is none of them:
 * it does more about a call.
 */
export function inProcess<C extends object>(
  Class: new (config: ClientSettings) => C,
  settings: ClientSettings,
  endpoint: Answering,
): C {
  const client: C = new Class({
    ...settings,
    ...{ requestHandler: handlerOf(endpoint, () => sdk.config), cacheMiddleware: true },
  });
  const sdk = client as unknown as SdkClient;
  for (const name of unneeded) sdk.middlewareStack.remove(name);
  return client;
}

/** The same for a sandbox's own AWS, in its region, as the account's root. */
export function rootClient<C extends object>(
  Class: new (config: ClientSettings) => C,
  { aws, region }: Pick<SandboxParts, "aws" | "region">,
): C {
  return inProcess(
    Class,
    { endpoint: aws.url, region, credentials: aws.access.rootCredentials },
    aws,
  );
}

function handlerOf(endpoint: Answering, signer: () => SignerSettings) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(
      request: SdkRequest,
      { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
    ): Promise<{ response: { statusCode: number; headers: object; body: Uint8Array } }> {
      abortSignal?.throwIfAborted();
      // As over a socket, others have their turn before there is an answer.
      await setImmediate();
      const { method, body = "" } = request;
      await signPlainly(request, signer());
      const raw = { method, url: urlOf(request), headers: lowerCased(request.headers) };
      const answering = endpoint.answer(raw, bytesOf(body), abortSignal ?? patience);
      const answer = await (abortSignal ? orAborted(answering, abortSignal) : answering);
      if (!answer) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      const { status, headers = {}, body: text } = answer;
      // Bytes are taken as they are, where a socket has a stream.
      const bytes = typeof text === "string" ? Buffer.from(text) : text;
      return { response: { statusCode: status, headers: lowerCased(headers), body: bytes } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** Of a call that nobody gives up. */
const patience = new AbortController().signal;

/** Whatever comes first: an answer, or that whoever asked has hung up. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const hangUp = () =>
      reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    signal.addEventListener("abort", hangUp, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", hangUp));
  });
}

/** What the SDK hands over for bytes may be more than bytes, and complain when it is asked for a text. */
function bytesOf(body: string | Uint8Array): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function urlOf({ path, query }: SdkRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) parameters.append(name, value ?? "");
  }
  return parameters.size > 0 ? `${path}?${parameters.toString()}` : path;
}

function lowerCased(headers: Readonly<Record<string, string>>): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
