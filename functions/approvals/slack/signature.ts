import { createHmac, timingSafeEqual } from "node:crypto";

/** How far the time of a request may be from ours, in seconds. */
export const toleranceSeconds = 300;

/** Headers of a request, and its body as it came. */
export interface SlackRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/**
 * Whether Slack signed a request just now: `v0=` and the HMAC-SHA256, in hexadecimal digits, of `v0:`, the
 * timestamp, a colon and the raw body. Takes the same time however much of a signature is right.
 * @param now in milliseconds
 * @see Slack's documentation, "Verifying requests from Slack"
 */
export function isFromSlack(
  { headers, body }: SlackRequest,
  signingSecret: string,
  now: number,
): boolean {
  const timestamp = headers["x-slack-request-timestamp"] ?? "";
  // Digits alone: a timestamp with a colon in it could move bytes of the body into itself.
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const mac = createHmac("sha256", signingSecret).update(`v0:${timestamp}:`).update(body);
  const expected = Buffer.from(`v0=${mac.digest("hex")}`);
  const given = Buffer.from(headers["x-slack-signature"] ?? "");
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  return isRight && Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds;
}
