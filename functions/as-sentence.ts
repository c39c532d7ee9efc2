/** A text of somebody else's, such as an error's message, with one full stop, so that a sentence can follow. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
