import { assert } from "chai";
import { Hops } from "../../sandbox/hops";
import { Mailbox } from "../../sandbox/mailbox";

const mail = (subject: string) => ({ to: ["developer@example.com"], subject, body: "Hello" });

describe("Mailbox", () => {
  let mailbox: Mailbox;
  beforeEach(() => {
    mailbox = new Mailbox({ hops: new Hops() });
  });

  it("finds an e-mail that is there already", async () => {
    mailbox.deliver(mail("one"));
    mailbox.deliver(mail("two"));

    assert.equal((await mailbox.next(({ subject }) => subject === "two")).subject, "two");
  });

  it("waits for an e-mail that fits", async () => {
    const waiting = mailbox.next(({ subject }) => subject === "two");

    mailbox.deliver(mail("one"));
    mailbox.deliver(mail("two"));

    assert.equal((await waiting).subject, "two");
    assert.lengthOf(mailbox.messages, 2);
  });

  it("tells listeners of later e-mails until they have heard enough", () => {
    const heard: string[] = [];
    mailbox.deliver(mail("one"));
    const end = mailbox.subscribe(({ subject }) => heard.push(subject));

    mailbox.deliver(mail("two"));
    end();
    mailbox.deliver(mail("three"));

    assert.deepEqual(heard, ["two"]);
  });
});
