import { assert } from "chai";
import type { Approval } from "../../../functions/approvals/approval";
import { nobody } from "../../../functions/approvals/panel";
import { composeEmail } from "../../../functions/approvals/email";
import { start } from "./world";

const developer = "developer@example.com";
const to = "approver@example.com";

const waitingLink = "https://pages.example.test/approvals/waiting?token=xyz";
const link = "https://pages.example.test/approvals/0123?token=abc";

function approval(more: Partial<Approval> = {}): Approval {
  return {
    ...({ id: "0123", kind: "launch", title: "Static site", requester: developer } as const),
    ...{
      requesterAddresses: [developer],
      details: [["SiteName", "demo"]],
      subject: "product:site",
      state: "PENDING" as const,
      votes: [],
    },
    panel: { ...nobody, approvers: [to, "second@example.com"] },
    ...{ requestedAt: start, expiresAt: start + 12 * 3_600_000, waitUrl: "https://secret" },
    ...more,
  };
}

describe("composeEmail", () => {
  it("says what is asked, by whom, until when and where to decide", () => {
    const { subject, body } = composeEmail(approval(), { link, waitingLink, kind: "request", to });

    assert.equal(subject, "Approval needed: Static site, asked by developer@example.com");
    assert.include(body, 'Somebody must decide about "Static site".');
    assert.include(body, "\nAsked by:  developer@example.com\n");
    assert.include(body, "\nExpires:   1 Mar 2026, 21:30 UTC;");
    assert.include(body, `\n${link}\n`);
    assert.include(body, "Opening the link decides nothing");
    assert.include(body, "\n    SiteName: demo\n");
    assert.notInclude(body, "secret");
  });

  it("says whose link it is, who else decides, and who has agreed so far", () => {
    const votes = [{ by: "second@example.com", says: "approve", at: start }] as const;
    const panel = { ...approval().panel, atLeast: 2 };

    for (const kind of ["request", "reminder"] as const) {
      const { body } = composeEmail(approval({ votes, panel }), { link, waitingLink, kind, to });

      assert.include(body, "decides as approver@example.com, also when you pass it on.");
      assert.include(body, "approver@example.com, second@example.com; 2 of them must agree\n");
      assert.include(body, "\nAgreed:    second@example.com\n");
    }
  });

  it("tells the others how it was decided, by whom and why", () => {
    const decision = { by: "second@example.com", at: start, reason: "Too\r\nlarge" };

    const { subject, body } = composeEmail(approval({ state: "REJECTED", decision }), {
      ...{ link, waitingLink, to },
      kind: "outcome",
    });

    assert.equal(subject, "Rejected: Static site, asked by developer@example.com");
    assert.include(body, 'This is rejected: "Static site".');
    assert.include(body, "\nDecided:   second@example.com, 1 Mar 2026, 09:30 UTC\n");
    assert.include(body, "\nReason:    Too large\n");
    assert.include(body, "There is nothing left to do.");
  });

  it("reminds with the same link", () => {
    const { subject, body } = composeEmail(approval(), { link, waitingLink, kind: "reminder", to });

    assert.equal(subject, "Reminder, approval needed: Static site, asked by developer@example.com");
    assert.include(body, 'This still waits for a decision: "Static site".');
    assert.include(body, `\n${link}\n`);
  });

  it("names in the subject who asked, and the role behind that person in the text alone", () => {
    const requester =
      "developer@example.com (launched as arn:aws:sts::123456789012:assumed-role/worker/worker)";

    const { subject, body } = composeEmail(approval({ requester }), {
      link,
      waitingLink,
      kind: "request",
      to,
    });

    assert.equal(subject, "Approval needed: Static site, asked by developer@example.com");
    assert.include(body, `\nAsked by:  ${requester}\n`);
  });

  it("keeps a subject to less than 100 printable ASCII characters", () => {
    const title = `Größe 😀\r\nBcc: all@example.test\t${"x".repeat(200)}`;

    const { subject } = composeEmail(approval({ title }), {
      link,
      waitingLink,
      kind: "request",
      to,
    });

    assert.match(
      subject,
      /^Approval needed: Gr\?\?e \? Bcc: all@example.test x[\x20-\x7e]+\.\.\.$/,
    );
    assert.lengthOf(subject, 99);
  });

  it("keeps each detail to one short line, whatever was typed", () => {
    const details = [
      ["Name", "a\r\nAsked by:  The boss\u2028b\u202ec\u0000d"],
      ["Text", "y".repeat(5000)],
    ] as const;

    const { body } = composeEmail(approval({ details }), {
      link,
      waitingLink,
      kind: "request",
      to,
    });

    assert.include(body, "\n    Name: a Asked by: The boss b c d\n");
    assert.include(
      body,
      `\n    Text: ${"y".repeat(199)}…\n    What ends with … is on the page, whole.\n`,
    );
  });

  it("makes no link of what others wrote, and leaves numbers as they are", () => {
    const details = [
      ["Url", "https://evil.example/a?b"],
      ["Host", "www.evil.example and bücher.de"],
      ["Mail", "me@evil.example"],
      ["Version", "1.2.3 of 10.0.0.0/16."],
    ] as const;
    const title = "Pay at http://evil.example";
    const decision = { by: "second@example.com", at: start, reason: "See evil.example" };
    const asked = approval({ details, title, state: "REJECTED", decision });

    const { body } = composeEmail(asked, { link, waitingLink, kind: "outcome", to });

    assert.include(body, "    Url: https[://]evil[.]example/a?b\n");
    assert.include(body, "    Host: www[.]evil[.]example and bücher[.]de\n");
    assert.include(body, "    Mail: me@evil[.]example\n");
    assert.include(body, "    Version: 1.2.3 of 10.0.0.0/16.\n");
    assert.include(body, '"Pay at http[://]evil[.]example"');
    assert.include(body, "Reason:    See evil[.]example\n");
    assert.deepEqual(body.match(/https?:\/\/\S+/g), [link, waitingLink]);
  });

  it("shows 40 details and counts the others", () => {
    const details = Array.from({ length: 42 }, (_, index) => [`p${index}`, "x"] as const);

    const { body } = composeEmail(approval({ details }), {
      link,
      waitingLink,
      kind: "request",
      to,
    });

    assert.include(body, "    p39: x\n    … and 2 more, which the page shows.\n");
    assert.notInclude(body, "p40");
  });
});
