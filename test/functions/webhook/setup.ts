import { createHmac } from "node:crypto";
import type { SignedRequest } from "../../../functions/signed-request";

/** The secret with which tests sign. */
export const secret = "test-secret-of-32-characters-012";

/** How a request of a test differs from one that Port has just sent. */
export interface RequestParts {
  readonly secret?: string;
  /** Seconds by which the signature is younger than now. */
  readonly ahead?: number;
  /** In place of the signature's own. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly base64?: boolean;
}

/** A request as API Gateway hands it over, signed as Port signs. */
export function signedRequest(
  body: string | Buffer,
  { secret: own = secret, ahead = 0, headers, base64 = false }: RequestParts = {},
): SignedRequest {
  const bytes = Buffer.from(body);
  const timestamp = String(Math.floor(Date.now() / 1000) + ahead);
  const mac = createHmac("sha256", own).update(`${timestamp}.`).update(bytes);
  return {
    rawPath: "/runs",
    headers: {
      "content-type": "application/json",
      "x-port-timestamp": timestamp,
      "x-port-signature": `v1,${mac.digest("base64")}`,
      ...headers,
    },
    body: bytes.toString(base64 ? "base64" : "utf8"),
    isBase64Encoded: base64,
  };
}
