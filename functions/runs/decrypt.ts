import { createDecipheriv } from "node:crypto";
import type { JsonObject } from "../port/types";
import type { Fields } from "../../registry/fields";
import { InputError } from "../../registry/errors";

const ivBytes = 16;
const tagBytes = 16;
const keyBytes = 32;

/**
 * Decrypts a secret input: base64 of a 16-byte IV, the ciphertext and a 16-byte tag, AES-256-GCM
 * with the first 32 bytes of the Port client secret.
 * @throws Error when it was encrypted with another secret or is damaged; the value is not quoted.
 */
export function decryptInput(value: string, clientSecret: string): string {
  const bytes = Buffer.from(value, "base64");
  if (bytes.length < ivBytes + tagBytes) {
    throw new Error(
      `it has ${bytes.length} bytes; an encrypted value has at least ${ivBytes + tagBytes}`,
    );
  }
  const key = Buffer.from(clientSecret, "utf8").subarray(0, keyBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const text = decipher.update(bytes.subarray(ivBytes, -tagBytes));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}

/** Gives the secret with which Port encrypts inputs; `fresh` passes the cache by. */
export type MessageSecret = (options: { readonly fresh: boolean }) => Promise<string>;

/**
 * Decrypts the secret inputs of a run as `decryptInputs` does; the secret is asked for only when there
 * are any, and once more when it does not fit: it may have been replaced in the meantime.
 */
export async function decryptAnew(
  fields: Fields,
  properties: JsonObject,
  messageSecret: MessageSecret,
): Promise<{ properties: JsonObject; secrets: string[] }> {
  const isNeeded = Object.values(fields).some((field) => field.secret);
  const known = isNeeded ? await messageSecret({ fresh: false }) : "";
  try {
    return decryptInputs(fields, properties, () => known);
  } catch (error) {
    const fresh = await messageSecret({ fresh: true });
    if (fresh === known) throw error;
    return decryptInputs(fields, properties, () => fresh);
  }
}

/**
 * Decrypts the secret inputs of a run.
 * @returns all properties, and apart the secret values, for blotting them out.
 * @throws InputError naming the input that cannot be decrypted.
 */
export function decryptInputs(
  fields: Fields,
  properties: JsonObject,
  clientSecret: () => string,
): { properties: JsonObject; secrets: string[] } {
  const secrets: string[] = [];
  const clear = { ...properties };
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!field.secret || typeof value !== "string" || value === "") continue;
    try {
      const secret = decryptInput(value, clientSecret());
      secrets.push(secret);
      clear[name] = secret;
    } catch (error) {
      throw new InputError(
        `${field.codec.name} (${name}) cannot be decrypted: ${(error as Error).message}. ` +
          `Port encrypts it with the organisation's client secret, so the setting portOrganizationSecret is probably another one: ` +
          `set it, deploy, then run the action again.`,
      );
    }
  }
  return { properties: clear, secrets };
}
