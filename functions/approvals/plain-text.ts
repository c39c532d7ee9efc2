import { isAddress } from "../../registry/mailbox";
import { unseenCharacters } from "../../registry/unseen-characters";

/**
 * Makes one line of a text that somebody typed, so that it can neither break out of its line nor
 * show itself in another order than it is written.
 * @param length characters that are kept at most, the mark of a cut included
 */
export function oneLine(text: string, length: number): string {
  const line = text.toWellFormed().replace(unseenCharacters, " ").replace(/\s+/g, " ").trim();
  return cut(line, length);
}

/** The same for a text of several lines: line ends and tabs stay. */
export function manyLines(text: string, length: number): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, "\n").split("\n");
  const clean = lines.map((line) =>
    line.replace(unseenCharacters, (found) => (found === "\t" ? found : " ")),
  );
  return cut(clean.join("\n").trim(), length);
}

/** How many characters people see in a text. */
export function countCharacters(text: string): number {
  return [...text].length;
}

/**
 * Writes what looks like an address of the web so that mail programs make no link of it: what others
 * filled in leads nowhere.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll("://", "[://]").replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L}{2})/gu, "[.]");
}

/** The same for who asks, whose e-mail address stays as it is: it leads to a mailbox. */
export function personWithoutLinks(text: string): string {
  return text
    .replaceAll("://", "[://]")
    .replace(/[^\s/(),;[\]]+/g, (word) => (isAddress(word) ? word : withoutLinks(word)));
}

/** Cuts a text to a number of characters, never within one; a cut is marked with an ellipsis. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...text];
  if (characters.length <= length) return text;
  return `${characters.slice(0, length - 1).join("")}…`;
}

/** Cuts a text to a number of bytes of UTF-8 in JSON, never within a character. */
export function cutToJsonBytes(text: string, bytes: number): string {
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (used > bytes) return kept;
    kept += character;
  }
  return kept;
}

/** A time for people, such as "21 Nov 2026, 14:41 UTC". */
export function showUtc(milliseconds: number): string {
  return `${utc.format(milliseconds)} UTC`;
}

const utc = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
