import { showsAll } from "./unseen-characters";

/**
 * An e-mail address as approvers are named by; nothing that separates addresses or groups may be in it, and
 * nothing that people do not see.
 */
const address = /^[^\s@,<>"=]{1,64}@([a-z0-9-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)$/i;

/** Whether a text is an e-mail address, as those of approvers are. */
export function isAddress(text: unknown): text is string {
  return typeof text === "string" && text.length <= 254 && address.test(text) && showsAll(text);
}

/** An address as it is compared with others: neither case counts nor how accents are composed. */
export function sameSpelling(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/**
 * What two spellings of one mailbox have in common: case does not count, and what tags of AWS do not
 * take stands as `_` in them.
 */
export function mailboxOf(text: string): string {
  return sameSpelling(text).replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_");
}

/**
 * Who reads a mailbox: `ann+port@example.com` is delivered to `ann@example.com`, so both are one person, who does not
 * decide about what they ask for themselves.
 */
export function personOf(address: string): string {
  return mailboxOf(address).replace(/(?<=[^+])\+[^@]*(?=@)/, "");
}

/** Each mailbox once, in the spelling that came first. */
export function eachOnce(addresses: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const one of addresses) if (!known.has(mailboxOf(one))) known.set(mailboxOf(one), one);
  return [...known.values()];
}
