import type { Redact } from "../../functions/runs/redact";

/** What AWS calls secrets in its requests and answers; their values may be known to nobody yet. */
const secretFields =
  /^(SecretString|SecretBinary|Plaintext|CiphertextBlob|clientSecret|accessToken|authorization|password)$/i;

/**
 * Turns what was handed on into what a person can read: bytes into texts, texts that are JSON into what
 * they say, secrets into dots.
 */
export function readable(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return readText(value, redact);
  if (Buffer.isBuffer(value)) return readText(value.toString(), redact);
  if (Array.isArray(value)) return value.map((one: unknown) => readable(one, redact));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, one]: [string, unknown]) => {
    const isSecret = secretFields.test(name) && typeof one === "string";
    return [redact(name), isSecret ? "••••" : readable(one, redact)];
  });
  return Object.fromEntries(members) as object;
}

function readText(text: string, redact: Redact): unknown {
  const isStructure = /^\s*[[{]/.test(text);
  if (!isStructure) return redact(text);
  try {
    return readable(JSON.parse(text), redact);
  } catch {
    return redact(text);
  }
}

/** A value with every text in it redacted, and nothing else changed. */
export function redacted<T>(value: T, redact: Redact): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value;
    return all.map((one) => redacted(one, redact)) as T;
  }
  if (typeof value !== "object" || value === null) return value;
  const given: [string, unknown][] = Object.entries(value);
  const members = given.map(([name, one]) => [name, redacted(one, redact)]);
  return Object.fromEntries(members) as T;
}
