import { assert } from "chai";
import type { Approval } from "../../../functions/approvals/approval";
import { composeEmail } from "../../../functions/approvals/email";
import { start } from "./world";

const link = "https://pages.example.test/approvals/0123?token=abc";

function approval(more: Partial<Approval> = {}): Approval {
  return {
    ...({ id: "0123", kind: "launch", title: "Static site", requester: "Ada" } as const),
    ...{ details: [["SiteName", "demo"]], topic: "site", state: "PENDING" as const },
    ...{ requestedAt: start, expiresAt: start + 12 * 3_600_000, waitUrl: "https://secret" },
    ...more,
  };
}

describe("composeEmail", () => {
  it("says what is asked, by whom, until when and where to decide", () => {
    const { subject, body } = composeEmail(approval(), link, "request");

    assert.equal(subject, "Approval needed: Static site, asked by Ada");
    assert.include(body, 'Somebody must decide about "Static site".');
    assert.include(body, "\nAsked by:  Ada\n");
    assert.include(body, "\nExpires:   1 Mar 2026, 21:30 UTC;");
    assert.include(body, `\n${link}\n`);
    assert.include(body, "Opening the link decides nothing");
    assert.include(body, "\n    SiteName: demo\n");
    assert.notInclude(body, "secret");
  });

  it("reminds with the same link", () => {
    const { subject, body } = composeEmail(approval(), link, "reminder");

    assert.equal(subject, "Reminder, approval needed: Static site, asked by Ada");
    assert.include(body, 'This still waits for a decision: "Static site".');
    assert.include(body, `\n${link}\n`);
  });

  it("names in the subject who asked, and the role behind that person in the text alone", () => {
    const requester = "Ada (launched as arn:aws:sts::123456789012:assumed-role/worker/worker)";

    const { subject, body } = composeEmail(approval({ requester }), link, "request");

    assert.equal(subject, "Approval needed: Static site, asked by Ada");
    assert.include(body, `\nAsked by:  ${requester}\n`);
  });

  it("keeps a subject to less than 100 printable ASCII characters", () => {
    const title = `Größe 😀\r\nBcc: all@example.test\t${"x".repeat(200)}`;

    const { subject } = composeEmail(approval({ title }), link, "request");

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

    const { body } = composeEmail(approval({ details }), link, "request");

    assert.include(body, "\n    Name: a Asked by: The boss b c d\n");
    assert.include(body, `\n    Text: ${"y".repeat(199)}…\n`);
  });

  it("shows 40 details and counts the others", () => {
    const details = Array.from({ length: 42 }, (_, index) => [`p${index}`, "x"] as const);

    const { body } = composeEmail(approval({ details }), link, "request");

    assert.include(body, "    p39: x\n    … and 2 more, which the page shows.\n");
    assert.notInclude(body, "p40");
  });
});
