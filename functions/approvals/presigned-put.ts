import http from "node:http";
import https from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { readPresignedUrl, type PresignedPurpose, type PresignedUrl } from "./presigned-url";

/** What became of a PUT that was answered for good. */
export type PutResult =
  | { readonly state: "accepted" }
  /** It was refused, and a repeat would be, too: the URL has expired or its stack is gone. */
  | { readonly state: "refused"; readonly reason: string };

/**
 * PUTs JSON to a presigned URL.
 * @param milliseconds for all tries, when that is less than this PUT's patience
 * @throws ForeignUrlError without sending anything, or Error when a later try may succeed; neither
 *   quotes the URL's query
 */
export type PresignedPut = (
  url: string,
  purpose: PresignedPurpose,
  content: object,
  milliseconds?: number,
) => Promise<PutResult>;

/** How patient the PUT is. */
export interface PresignedPutOptions {
  /** Region of this function. */
  readonly region: string;
  /** Time for one try; default 10 s. */
  readonly tryMilliseconds?: number;
  /** Time for all tries; default 15 s. */
  readonly totalMilliseconds?: number;
  /** Pause before the second try, doubled before the third and last; default 250. */
  readonly pauseMilliseconds?: number;
}

const tries = 3;

/** Makes the PUT for one function. */
export function createPresignedPut(options: PresignedPutOptions): PresignedPut {
  const { tryMilliseconds = 10_000, totalMilliseconds = 15_000, pauseMilliseconds = 250 } = options;
  return async (url, purpose, content, milliseconds = Infinity) => {
    const checked = readPresignedUrl(url, purpose, options.region);
    const body = JSON.stringify(content);
    const end = performance.now() + Math.min(totalMilliseconds, milliseconds);
    for (let count = 1; ; count += 1) {
      const left = Math.max(1, Math.ceil(end - performance.now()));
      const answer = await put(checked, body, Math.min(tryMilliseconds, left));
      if (answer.state !== "failed") return answer;
      const pause = pauseMilliseconds * 2 ** (count - 1);
      if (count === tries || performance.now() + pause >= end) {
        throw new Error(`The ${purpose} at ${checked.host} could not be told: ${answer.reason}.`);
      }
      await wait(pause);
    }
  };
}

type Answer = PutResult | { readonly state: "failed"; readonly reason: string };

/** An error of the network carries nothing but its code. */
async function put(url: PresignedUrl, body: string, milliseconds: number): Promise<Answer> {
  try {
    const { status, code } = await send(url, body, milliseconds);
    const reason = `S3 answered ${status}${code ? ` ${code}` : ""}`;
    if (status >= 200 && status < 300) return { state: "accepted" };
    return { state: isFinal(status, code) ? "refused" : "failed", reason };
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown };
    const timedOut = name === "TimeoutError" || name === "AbortError";
    const seconds = Math.round(milliseconds / 1000);
    const reason = timedOut ? `no answer within ${seconds} s` : "no connection";
    return { state: "failed", reason: typeof code === "string" ? `${reason} (${code})` : reason };
  }
}

/** 307 and 503 are S3's "later"; it words a slow request as 400. */
function isFinal(status: number, code: string | undefined): boolean {
  if (code === "RequestTimeout" || status === 408 || status === 429) return false;
  return status === 301 || status === 308 || (status >= 400 && status < 500);
}

/**
 * Sends the PUT without a content type, which is part of what was signed, and follows no redirect.
 * Like the AWS SDK, it goes to `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` when one is set.
 */
function send(
  { host, target }: PresignedUrl,
  body: string,
  milliseconds: number,
): Promise<{ status: number; code: string | undefined }> {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL;
  const base = new URL(endpoint || `https://${host}`);
  const { request } = base.protocol === "http:" ? http : https;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: base.hostname,
        port: base.port,
        path: target,
        method: "PUT",
        headers: { host, "content-length": Buffer.byteLength(body) },
        agent: false,
        signal: AbortSignal.timeout(milliseconds),
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += text.length < 4096 ? part : ""));
        response.on("error", reject);
        response.on("end", () => {
          // S3 repeats the signature in its answer: nothing but the error's code is taken over.
          const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1];
          resolve({ status: response.statusCode ?? 0, code });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
