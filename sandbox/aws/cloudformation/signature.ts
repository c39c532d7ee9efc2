import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "../access";

/** The request that a signature is for; its query holds every parameter but the signature. */
export interface SignedRequest {
  readonly method: string;
  readonly host: string;
  /** Path as it is sent, percent-encoded. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The scope of a key: `20260131/eu-west-1/s3/aws4_request`. */
export function scopeOf(date: string, region: string): string {
  return `${date.slice(0, 8)}/${region}/s3/aws4_request`;
}

/** Time as AWS signs it: `20260131T120000Z`. @param at milliseconds since the epoch */
export function amzDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
}

/**
 * Signs a request by its query, as S3 does with Signature Version 4: the only signed header is Host,
 * the body is not signed.
 * @param date as `amzDate` writes it
 */
export function signQuery(
  request: SignedRequest,
  date: string,
  region: string,
  { secretAccessKey }: Credentials,
): string {
  const scope = scopeOf(date, region);
  const text = [ALGORITHM, date, scope, hash(canonicalRequest(request))].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  return hmac(key, text).toString("hex");
}

/** Percent-encodes everything but the unreserved characters, as signatures need it. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalRequest({ method, host, path, query }: SignedRequest): string {
  const segments = path.split("/").map((segment) => encode(decodeURIComponent(segment)));
  const pairs = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  return [
    ...[method, segments.join("/"), pairs.join("&")],
    ...[`host:${host}`, "", "host", "UNSIGNED-PAYLOAD"],
  ].join("\n");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
