/** Blots secret values out of a text. */
export type Redact = (text: string) => string;

/**
 * Makes a function that replaces every occurrence of a secret by dots, also where it stands
 * escaped inside JSON.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((form) => form !== "")
    // A longer form may contain a shorter one.
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, "••••"), text);
}
