/**
 * What people cannot see, or take for something else: control and format characters, line and paragraph
 * separators, whatever Unicode says to show as nothing (variation selectors, fillers), the Braille
 * pattern without dots, and every space but the usual one.
 */
export const unseenCharacters =
  /(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs})+/gu;

/** Whether a text shows all that is in it. */
export function showsAll(text: string): boolean {
  return text.isWellFormed() && text.search(unseenCharacters) === -1;
}
