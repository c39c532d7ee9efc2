import type { Mailbox } from "./mailbox";

const confirmation = /https?:\/\/\S+\/confirmation\.html\S*/;

/** Does what approvers do once: opens the link of each e-mail that asks for a confirmation. */
export async function confirmSubscriptions(mailbox: Mailbox): Promise<void> {
  for (const { body } of [...mailbox.messages]) {
    const [link] = confirmation.exec(body) ?? [];
    if (link !== undefined) await (await fetch(link)).text();
  }
}
