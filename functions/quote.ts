const maxCharacters = 100;

/** Quotes a text of others for a sentence: escaped, and cut when it is long. */
export function quote(text: string): string {
  const isLong = text.length > maxCharacters;
  return JSON.stringify(isLong ? `${text.slice(0, maxCharacters)}…` : text);
}
