import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { KafkaRecord } from "./kafka-event";

/** What is used of an event of API Gateway (HTTP API, payload 2.0). */
export type SignedRequest = Pick<
  APIGatewayProxyEventV2,
  "headers" | "body" | "isBase64Encoded" | "rawPath"
>;

/** The answer to a request. */
export interface RequestAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a request is not believed: `late` is signed and too old or too new, `forged` everything else. */
export type Refused = "unsigned" | "forged" | "late";

/**
 * How far the time of a signature may be from ours, in seconds. Within it a request that is sent again is
 * recognised by its run, and SQS drops it as well; outside of it, nobody can send it again.
 */
export const toleranceSeconds = 300;

/** The bytes of a request's body, as they came. */
export function rawBody({ body = "", isBase64Encoded }: SignedRequest): Buffer {
  return Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
}

/**
 * Checks the signature of a request of Port's: `v1,` and base64 of HMAC-SHA256 with the client secret over the
 * timestamp, a dot and the raw body. Takes the same time however much of a signature is right.
 * @param secrets with which it may be signed
 * @param now in milliseconds
 * @returns undefined for a request of Port's
 * @see Port's documentation, "Validating Webhook signatures"
 */
export function refuseRequest(
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): Refused | undefined {
  const signature = request.headers["x-port-signature"];
  const timestamp = request.headers["x-port-timestamp"];
  if (signature === undefined && timestamp === undefined) return "unsigned";
  // Digits alone: a timestamp with a dot in it could move bytes of the body into itself.
  if (signature === undefined || !/^\d{1,12}$/.test(timestamp ?? "")) return "forged";
  const body = rawBody(request);
  const isRight = secrets
    .map((secret) => createHmac("sha256", secret).update(`${timestamp}.`).update(body))
    .map((mac) => isEqual(signature, `v1,${mac.digest("base64")}`))
    .includes(true);
  if (!isRight) return "forged";
  return Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds ? "late" : undefined;
}

/**
 * The request as a record, so that both ways in are read, kept as dead letters and brought back alike. Its
 * place is made of its signature: the same request, sent again, has the same.
 * @param topic under which `npm run redrive` finds the reader
 */
export function toRecord(request: SignedRequest, topic: string): KafkaRecord {
  const { "x-port-signature": signature = "", "x-port-timestamp": timestamp } = request.headers;
  const digest = createHash("sha256").update(signature).digest();
  return {
    ...{ topic, partition: 0, offset: digest.readUIntBE(0, 6) },
    value: rawBody(request).toString("base64"),
    timestamp: Number(timestamp) * 1000,
  };
}

/** An answer as Port shows it beside the run. */
export function answerWith(statusCode: number, body: object): RequestAnswer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** The answer to a request that is not believed; it says nothing that helps whoever forged it. */
export function answerRefused(refused: Refused): RequestAnswer {
  const messages = {
    unsigned: "The request has no x-port-signature and x-port-timestamp.",
    forged: "The signature is not that of this organisation's Port.",
    late: `The signature is more than ${toleranceSeconds} seconds from our time.`,
  };
  return answerWith(401, { ok: false, error: refused, message: messages[refused] });
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
