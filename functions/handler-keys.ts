import type { KeysDeclaration, KeyValues } from "../registry/declared-keys";
import type { SecretsOf } from "../registry/handed-keys";
import type { ReadSecret } from "./aws/secrets";

/** What handlers are given of the stack's configuration. */
export interface KeySource {
  readonly keyValues: KeyValues;
  readonly readSecret: ReadSecret;
}

/** What one handler is handed. */
export interface HandedKeys {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: SecretsOf<string>;
}

/**
 * Hands a handler the keys that it declares, and no others.
 * @param onSecret hears of each secret, and of the texts in it, before the handler has it
 */
export function handKeys(
  { settings = {}, secrets = {} }: KeysDeclaration,
  { keyValues, readSecret }: KeySource,
  onSecret: (value: string, ...parts: readonly string[]) => void,
): HandedKeys {
  const reader = (key: string) => async () => {
    const arn = keyValues.secretArns[key];
    if (arn === undefined) throw new Error(`The stack's key ${key} has no value; deploy again.`);
    const value = await readSecret(arn);
    onSecret(value, ...partsOf(value));
    return value;
  };
  return {
    settings: Object.fromEntries(
      Object.keys(settings).map((key) => [key, keyValues.settings[key]]),
    ),
    secrets: Object.fromEntries(Object.keys(secrets).map((key) => [key, reader(key)])),
  };
}

/** The texts in a secret that is JSON, as those that AWS makes are. */
function partsOf(value: string): string[] {
  try {
    return textsIn(JSON.parse(value));
  } catch {
    return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
