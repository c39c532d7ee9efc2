import { assert } from "chai";
import { mailboxPage } from "../../sandbox/mailbox-page";

const mail = (subject: string, body: string) => ({
  ...{ to: ["developer@example.com", "bob@example.com"], subject, body },
  at: Date.UTC(2026, 0, 31),
});

describe("mailboxPage", () => {
  it("shows the newest e-mail first", () => {
    const page = mailboxPage([mail("one", "a"), mail("two", "b")]);

    assert.isBelow(page.indexOf("<h2>two</h2>"), page.indexOf("<h2>one</h2>"));
    assert.include(page, "To developer@example.com, bob@example.com, ");
    assert.include(page, '<time datetime="2026-01-31T00:00:00.000Z">');
  });

  it("says when there is none", () => {
    assert.include(mailboxPage([]), "No e-mail has been sent yet.");
  });

  it("makes links of web addresses, without the mark that ends a sentence", () => {
    const page = mailboxPage([
      mail("s", "See http://127.0.0.1:1/approvals/a?token=x&y=1.\nThanks"),
    ]);

    const address = "http://127.0.0.1:1/approvals/a?token=x&amp;y=1";
    assert.include(
      page,
      `See <a href="${address}" target="_blank" rel="noopener noreferrer">${address}</a>.\nThanks`,
    );
  });

  it("makes no links of anything else", () => {
    assert.notInclude(mailboxPage([mail("s", "javascript:alert(1) ftp://a.b/c")]), "<a ");
  });

  it("shows markup as text, wherever it stands", () => {
    const evil = `<script>alert("1")</script>' & http://a.b/"><img src=x>`;

    const page = mailboxPage([{ ...mail(evil, evil), to: [evil] }]);

    assert.notMatch(page, /<script|<img/);
    assert.include(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; &amp; ");
    assert.include(page, '<a href="http://a.b/" target');
  });

  it("fits a phone", () => {
    assert.include(mailboxPage([]), 'content="width=device-width, initial-scale=1"');
  });
});
