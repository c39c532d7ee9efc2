/** An e-mail address as approvers are named by; nothing that separates addresses or groups may be in it. */
const address = /^[^\s@,<>"=]{1,64}@([a-z0-9-]+\.)+[a-z]{2,}$/i;

/** Whether a text is an e-mail address, as those of approvers are. */
export function isAddress(text: unknown): text is string {
  return typeof text === "string" && text.length <= 254 && address.test(text);
}

/**
 * What two spellings of one mailbox have in common: case does not count, and what tags of AWS do not
 * take stands as `_` in them.
 */
export function mailboxOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_");
}

/** Each mailbox once, in the spelling that came first. */
export function eachOnce(addresses: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const one of addresses) if (!known.has(mailboxOf(one))) known.set(mailboxOf(one), one);
  return [...known.values()];
}
