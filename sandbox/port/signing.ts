import { createCipheriv, createHmac, randomBytes } from "node:crypto";

/** How much of a client secret encrypts inputs: an AES-256 key. */
export const ENCRYPTION_KEY_BYTES = 32;

const IV_BYTES = 16;

/** The two members that a signature adds to a message's `headers`. */
export interface SignatureHeaders {
  readonly "X-Port-Signature": string;
  readonly "X-Port-Timestamp": string;
}

/** Port's signature of a text: `v1,` and base64 of HMAC-SHA256 over `<timestamp>.<text>`. */
export function signText(text: string, secret: string, timestamp: string): string {
  const mac = createHmac("sha256", secret).update(`${timestamp}.${text}`).digest("base64");
  return `v1,${mac}`;
}

/**
 * Serialises a message and signs it. What is signed is the text without the two signature members:
 * a `headers` member stays where it is, with its other members.
 * @param message Gets its signature into `headers`; one without an object there gets one at its end.
 */
export function signMessage(
  message: Readonly<Record<string, unknown>>,
  secret: string,
  timestamp: string,
): string {
  const headers = isObject(message.headers) ? message.headers : {};
  const signature = signText(JSON.stringify({ ...message, headers }), secret, timestamp);
  const signed: SignatureHeaders = { "X-Port-Signature": signature, "X-Port-Timestamp": timestamp };
  return JSON.stringify({ ...message, headers: { ...headers, ...signed } });
}

/**
 * Encrypts a secret input with AES-256-GCM under the first 32 bytes of the client secret.
 * @param iv 16 bytes; random unless a test gives them.
 * @returns base64 of IV, ciphertext and tag (16 bytes).
 */
export function encryptInput(text: string, secret: string, iv = randomBytes(IV_BYTES)): string {
  const key = Buffer.from(secret).subarray(0, ENCRYPTION_KEY_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, ciphertext, cipher.getAuthTag()]).toString("base64");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
