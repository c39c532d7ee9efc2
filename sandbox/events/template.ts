/** A piece of an input template. */
export type TemplatePart =
  { readonly text: string } | { readonly variable: string; readonly quoted: boolean };

/** An input template, read once. */
export interface Template {
  /** A `string` template starts with a quote; any other has to give JSON. */
  readonly kind: "json" | "string";
  readonly parts: readonly TemplatePart[];
}

/** Reads a template. A placeholder is what stands between `<` and `>`, which cannot be escaped. */
export function parseTemplate(source: string): Template {
  const parts: TemplatePart[] = [];
  let quoted = false;
  for (const piece of source.split(/(<[^<>]+>)/)) {
    if (/^<[^<>]+>$/.test(piece)) {
      parts.push({ variable: piece.slice(1, -1), quoted });
    } else {
      quoted = endsInsideQuotes(piece, quoted);
      parts.push({ text: piece });
    }
  }
  return { kind: source.trimStart().startsWith('"') ? "string" : "json", parts };
}

/** The names of the variables a template uses. */
export function templateVariables({ parts }: Template): string[] {
  return parts.flatMap((part) => ("variable" in part ? [part.variable] : []));
}

/**
 * Puts values into a template. AWS does not escape them inside quotes.
 * @param valueOf gives `undefined` for a path that leads nowhere.
 */
export function fillTemplate(
  { kind, parts }: Template,
  valueOf: (variable: string) => unknown,
): string {
  return parts
    .map((part) => {
      if ("text" in part) return part.text;
      // A path that leads nowhere gives "" (recorded). That null does too is deduced.
      const value = valueOf(part.variable) ?? "";
      if (kind === "string") return plainText(value);
      return part.quoted && typeof value === "string" ? value : JSON.stringify(value);
    })
    .join("");
}

/** Takes the white space between the tokens of a JSON text away, and leaves numbers as written. */
export function minifyJson(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text?: string) => text ?? "");
}

/** In a string template, objects and arrays lose their quotes: `{id:1,name:a}` (recorded). */
function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
}

function endsInsideQuotes(text: string, quoted: boolean): boolean {
  const quotes = text.replace(/\\./gs, "").split('"').length - 1;
  return quoted !== (quotes % 2 === 1);
}
