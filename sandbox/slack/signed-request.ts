import { createHmac } from "node:crypto";

/**
 * Headers with which Slack proves that a body is its own: `v0=` and the HMAC-SHA256 of `v0:<time>:<body>`.
 * @param seconds since the epoch
 * @see Slack's documentation, "Verifying requests from Slack"
 */
export function signedHeaders(
  body: string,
  signingSecret: string,
  seconds: number,
): Readonly<Record<string, string>> {
  const digest = createHmac("sha256", signingSecret).update(`v0:${seconds}:${body}`).digest("hex");
  return {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": String(seconds),
    "x-slack-signature": `v0=${digest}`,
  };
}
