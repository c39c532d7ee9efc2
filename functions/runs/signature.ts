import { createHmac, timingSafeEqual } from "node:crypto";
import { at, parseJsonObject } from "./parse-message";

/** Whether a message is Port's: signed and right, signed and wrong, or not signed at all. */
export type SignatureState = "valid" | "invalid" | "absent";

const members = ["X-Port-Signature", "X-Port-Timestamp"] as const;

/**
 * Checks the signature that Port puts inside a Kafka message: HMAC-SHA256 with the client secret
 * over the timestamp, a dot and the message without the two `headers` members. The members are cut
 * out of the text itself, since parsing and printing would change how numbers are written.
 * The timestamp's age is not checked: a message may wait on the topic for long, and a repeat is
 * recognised by its run id.
 */
export function verifySignature(text: string, clientSecret: string): SignatureState {
  const message = parseJsonObject(text);
  const [signature, timestamp] = members.map((name) => at(message, `headers.${name}`));
  if (signature === undefined && timestamp === undefined) return "absent";
  if (typeof signature !== "string" || typeof timestamp !== "string") return "invalid";
  const unsigned = cutMembers(text);
  if (unsigned === undefined) return "invalid";
  const expected = `v1,${createHmac("sha256", clientSecret).update(`${timestamp}.${unsigned}`).digest("base64")}`;
  return equal(signature, expected) ? "valid" : "invalid";
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Cuts both members out of the top-level `headers` object; undefined when they are not found there. */
function cutMembers(text: string): string | undefined {
  const start = findTopLevelHeaders(text);
  if (start === undefined) return undefined;
  const end = skipValue(text, start);
  const kept: string[] = [];
  let position = start + 1;
  while (position < end - 1) {
    const keyStart = skipFiller(text, position);
    if (text[keyStart] !== '"') break;
    const keyEnd = skipValue(text, keyStart);
    const valueStart = skipFiller(text, keyEnd);
    const valueEnd = skipValue(text, valueStart);
    const key = JSON.parse(text.slice(keyStart, keyEnd)) as string;
    if (!members.some((name) => name === key)) kept.push(text.slice(keyStart, valueEnd));
    position = valueEnd;
  }
  return `${text.slice(0, start)}{${kept.join(",")}}${text.slice(end)}`;
}

/** @returns where the object behind the top-level member `headers` starts. */
function findTopLevelHeaders(text: string): number | undefined {
  let position = skipFiller(text, 0) + 1;
  while (position < text.length) {
    const keyStart = skipFiller(text, position);
    if (text[keyStart] !== '"') return undefined;
    const keyEnd = skipValue(text, keyStart);
    const valueStart = skipFiller(text, keyEnd);
    if (text.slice(keyStart, keyEnd) === '"headers"') {
      return text[valueStart] === "{" ? valueStart : undefined;
    }
    position = skipValue(text, valueStart);
  }
  return undefined;
}

/** Skips white space and the commas and colons between members. */
function skipFiller(text: string, from: number): number {
  let position = from;
  while (position < text.length && /[\s,:]/.test(text.charAt(position))) position += 1;
  return position;
}

/** @returns the position behind the JSON value that starts at `from`; the text is known to be JSON. */
function skipValue(text: string, from: number): number {
  const string = /"(?:[^"\\]|\\.)*"/sy;
  const scalar = /[^\s,:[\]{}"]+/y;
  let depth = 0;
  let position = from;
  do {
    const character = text.charAt(position);
    if (character === "{" || character === "[") depth += 1;
    if (character === "}" || character === "]") depth -= 1;
    const token = character === '"' ? string : scalar;
    token.lastIndex = position;
    position = token.test(text) ? token.lastIndex : position + 1;
  } while (depth > 0 && position < text.length);
  return position;
}
