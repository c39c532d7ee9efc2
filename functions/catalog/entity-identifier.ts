import { createHash } from "node:crypto";
import { nameRules } from "../../registry/contract/port-names";

const { pattern: taken } = nameRules.entity;
const maxLength = 1000;

/**
 * What this rule writes itself: an escaped character (`=21=`), the end of a shortened identifier, and,
 * for resources of another account than the stack's, that account (`=account=123456789012`).
 * @see docs/decisions/0028-entity-identifiers.md
 */
const reserved = /=[0-9A-F]+=|=sha256=[0-9a-f]{64}$|=account=\d{12}$/;

/**
 * Makes an identifier that Port takes out of any text: the one rule for all types, for config.json, and
 * for what relations point to. What Port takes stays as it is; of the rest, each character that it does
 * not take becomes `=<code point>=`, and what is too long ends in its SHA-256. Two texts never become one.
 * @param foreign the account that the text is of, when that is another one than the stack's
 */
export function entityIdentifier(text: string, foreign?: string): string {
  if (foreign === undefined || namesAccount(text)) return takenText(text, maxLength);
  const end = `=account=${foreign}`;
  return takenText(text, maxLength - end.length) + end;
}

/** Where nobody chooses it, in an ARN or in the address of a queue: no other account has such a text. */
const withAccount = /^(arn:[^:]*:[^:]*:[^:]*:\d{12}:|https:\/\/sqs\.[^/]*\/\d{12}\/)/;

function namesAccount(text: string): boolean {
  return withAccount.test(text);
}

function takenText(text: string, length: number): string {
  if (taken.test(text) && !reserved.test(text) && text.length <= length) return text;
  const escaped = /^\.{1,2}$/.test(text)
    ? [...text].map(escape).join("")
    : [...text].map((one) => (one !== "=" && taken.test(`a${one}`) ? one : escape(one))).join("");
  return escaped.length <= length ? escaped : shorten(escaped, length);
}

/** By code points, so that no character comes apart. */
function escape(character: string): string {
  return `=${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}=`;
}

function shorten(escaped: string, length: number): string {
  const end = `=sha256=${createHash("sha256").update(escaped).digest("hex")}`;
  let start = "";
  for (const character of escaped) {
    if (start.length + character.length + end.length > length) break;
    start += character;
  }
  return start + end;
}
