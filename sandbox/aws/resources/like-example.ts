import type { Place } from "./arns";
import { DIGITS, HEX, pick } from "./random";

/**
 * Makes texts of the form of a documented example: its region and account are the resource's, times are
 * now, and what looks random is made anew, the same for the same part of several examples.
 */
export function likeExample({ region, accountId }: Place): (example: string) => string {
  const parts = new Map<string, string>();
  return (example) =>
    example
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, () =>
        new Date().toISOString().slice(0, -1),
      )
      .replace(/\b[a-z]{2}(?:-[a-z]+)+-\d\b/g, region)
      .replace(/(?<=^|:)\d{10,12}(?=:)/g, accountId)
      .split(/([^A-Za-z0-9])/)
      .map((part) => (isRandom(part, accountId) ? renewed(part, parts) : part))
      .join("");
}

function isRandom(part: string, accountId: string): boolean {
  return part !== accountId && part.length >= 4 && /\d/.test(part) && !/^\d{4}$/.test(part);
}

function renewed(part: string, parts: Map<string, string>): string {
  const known = parts.get(part);
  if (known !== undefined) return known;
  const isHex = /^[0-9a-f]+$/.test(part);
  const fresh = [...part]
    .map((sign, index) => {
      // A letter in front tells the kind of a thing.
      if (index === 0 && /[A-Za-z]/.test(sign) && !isHex) return sign;
      if (isHex) return pick(HEX);
      if (/\d/.test(sign)) return pick(DIGITS);
      return pick(/[a-z]/.test(sign) ? "abcdefghijklmnopqrstuvwxyz" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    })
    .join("");
  parts.set(part, fresh);
  return fresh;
}
