import type { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";
import { Visitor } from "./visitor";

/** Begins something that is asked about, and waits for its e-mail. @returns it with whoever has its link */
export async function nextMail<T>(box: TestSandbox, begin: () => Promise<T>) {
  const { mailbox } = box.sandbox.parts;
  const known = mailbox.messages.length;
  const begun = await begin();
  const mail = await until(() => mailbox.messages[known]);
  return { begun, mail, visitor: new Visitor(/\S+\/approvals\/\S+/.exec(mail.body)?.[0] ?? "") };
}
