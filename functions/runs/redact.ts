/** Blots secret values out of a text. */
export type Redact = (text: string) => string;

/** Secrets that become known one by one, and what blots them out. */
export class Blotter {
  readonly #secrets = new Set<string>();
  #redact: Redact = (text) => text;

  /** Blots out what is known by now. */
  readonly redact: Redact = (text) => this.#redact(text);

  /** Notes secrets, which are blotted out from now on. */
  readonly add = (...secrets: readonly string[]): void => {
    for (const secret of secrets) this.#secrets.add(secret);
    this.#redact = createRedactor([...this.#secrets]);
  };
}

/**
 * Makes a function that replaces every occurrence of a secret by dots, also where it stands
 * escaped inside JSON or a URL, and where occurrences overlap.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = secrets.flatMap(formsOf).filter((form) => form !== "");
  return (text) => {
    const hidden = forms
      .flatMap((form) => occurrencesOf(form, text))
      .sort((one, other) => one.start - other.start);
    let clean = "";
    let done = 0;
    for (const { start, end } of hidden) {
      if (start >= done) clean += `${text.slice(done, start)}••••`;
      done = Math.max(done, end);
    }
    return clean + text.slice(done);
  };
}

/** As it is, inside JSON, in a URL's path, and in a query or form. */
function formsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ s: secret }).toString().slice("s=".length);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), inForm];
}

function occurrencesOf(form: string, text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + 1)) {
    found.push({ start, end: start + form.length });
  }
  return found;
}
