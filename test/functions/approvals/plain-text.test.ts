import { assert } from "chai";
import { manyLines, oneLine, personWithoutLinks } from "../../../functions/approvals/plain-text";

/** Every character of Unicode of which a pattern is true. */
function charactersLike(pattern: RegExp): string[] {
  const all = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
  return all.filter((one) => pattern.test(one));
}

describe("texts of others, in e-mails and on pages", () => {
  const people: [asks: string, shown: string][] = [
    ["ann.lee@example.com", "ann.lee@example.com"],
    [
      "ann@example.com (launched as arn:aws:sts::123456789012:assumed-role/people/ann@example.com)",
      "ann@example.com (launched as arn:aws:sts::123456789012:assumed-role/people/ann@example.com)",
    ],
    ["https://evil.example/a?b=c@example.com", "https[://]evil[.]example/a?b=c@example[.]com"],
    [
      "arn:aws:sts::123456789012:assumed-role/people/evil.example",
      "arn:aws:sts::123456789012:assumed-role/people/evil[.]example",
    ],
    ["www.evil.example, as said", "www[.]evil[.]example, as said"],
    ["not known", "not known"],
  ];
  for (const [asks, shown] of people) {
    it(`make no link of who asks: ${asks}`, () => assert.equal(personWithoutLinks(asks), shown));
  }

  for (const [what, pattern, least] of [
    ["a format character", /^\p{Cf}$/u, 100],
    ["a mark that turns the writing direction", /^\p{Bidi_Control}$/u, 12],
    ["a variation selector", /^\p{Variation_Selector}$/u, 256],
    ["a filler", /^[\u034f\u115f\u1160\u3164\uffa0\u2800]$/u, 6],
    ["a space of another kind", /^(?! )[\p{Zs}\p{Zl}\p{Zp}]$/u, 16],
    ["a control character", /^(?![\t\n\r])\p{Cc}$/u, 60],
  ] as const) {
    it(`shows ${what} as a space, whichever it is`, () => {
      const found = charactersLike(pattern);

      assert.isAtLeast(found.length, least);
      for (const one of found) {
        const code = one.codePointAt(0)?.toString(16);
        assert.equal(oneLine(`a${one}${one}b`, 10), "a b", code);
        assert.equal(manyLines(`a${one}b\nc`, 10), "a b\nc", code);
      }
    });
  }

  it("leaves letters, marks, digits, signs and emoji of all scripts as they are", () => {
    for (const text of ["Zoë, 7 €", "漢字かな", "עברית", "नमस्ते", "🙂 done", "e\u0301"]) {
      assert.equal(oneLine(text, 50), text);
      assert.equal(manyLines(text, 50), text);
    }
  });
});
