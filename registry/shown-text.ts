import type * as t from "io-ts";
import { judged } from "./checked";
import type { Mistake } from "./known-keys";
import { showsAll } from "./unseen-characters";

/** An emoji is one picture to people, and holds joiners and selectors that nobody sees. */
const pictures = new RegExp("\\p{RGI_Emoji}", "gv");

/** In scripts whose letters join, these two say how: there they are spelling. */
const spelling =
  /(?<=(?![\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Zinh}])[\p{L}\p{M}])[\u200c\u200d]/gu;

/** Whether people see all of a text. @param isLong may have lines and tabs, as a description has */
export function isSeen(text: string, isLong = false): boolean {
  const lines = isLong ? text.replace(/[\r\n\t]/g, " ") : text;
  // Most texts hold neither, and the pictures are thousands.
  return showsAll(lines) || showsAll(lines.replace(pictures, "").replace(spelling, ""));
}

/** What stands in a list, on a button or above a field. @param longest in characters */
export const titleOf = (longest: number) => {
  const allowed = `a text of 1 to ${longest} characters`;
  return judged<string>(allowed, (value) => {
    if (typeof value !== "string" || value.length === 0 || value.length > longest) return allowed;
    const isBare = value.trim() !== "" && value.trim() === value;
    return isBare && isSeen(value) ? undefined : `${allowed}, all of them seen`;
  });
};

/** A title as Port takes it. */
export const title = titleOf(100);

/** Some sentences. */
export const description = judged<string>("a text", (value) => {
  if (typeof value !== "string") return "a text";
  return isSeen(value, true) ? undefined : "a text, all of it seen";
});

/** The name of one of Port's icons. */
export const icon = judged<string>("a text", (value) => {
  if (typeof value !== "string") return "a text";
  const isName = value !== "" && !/\s/.test(value) && isSeen(value);
  return isName ? undefined : "a text that names one of Port's icons, such as Server";
});

/** What is wrong with a text, where a codec of these judges it. */
export function wrongText(key: string, value: unknown, codec: t.Type<string>): Mistake[] {
  const result = codec.validate(value, []);
  if (result._tag === "Right") return [];
  return [{ key, value, remedy: result.left[0]?.message ?? codec.name }];
}
