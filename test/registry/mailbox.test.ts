import { assert } from "chai";
import { isAddress, personOf } from "../../registry/mailbox";

describe("isAddress", () => {
  const cases: [string, boolean][] = [
    ["a@example.com", true],
    ["o'neil+port@example.co.uk", true],
    ["j\u00f6rg@example.com", true],
    ["a@xn--bcher-kva.example", true],
    ["a@example.xn--p1ai", true],
    ["a@example.c", false],
    ["a@example", false],
    ["a@-.com.", false],
    ["a@@example.com", false],
    ["a@b@example.com", false],
    ["@example.com", false],
    ["a\u200bb@example.com", false],
    ["a\u202eb@example.com", false],
    ["a\u00a0b@example.com", false],
    ["a\r\nBcc: b@example.com", false],
    ["group=a@example.com", false],
    ['"a"@example.com', false],
    ["Ann <a@example.com>", false],
    [`${"a".repeat(65)}@example.com`, false],
  ];
  for (const [text, is] of cases) {
    it(`${is ? "takes" : "does not take"} ${JSON.stringify(text)}`, () =>
      assert.equal(isAddress(text), is));
  }
});

describe("personOf", () => {
  for (const [one, other, same] of [
    ["Ann@Example.com", "ann+port@example.com", true],
    ["ann+a+b@example.com", "ann@example.com", true],
    ["ann@example.com", "ann@example.org", false],
    ["+a@example.com", "+b@example.com", false],
    ["o'neil@example.com", "o_neil+x@example.com", true],
  ] as const) {
    it(`${same ? "is one" : "are two"} for ${one} and ${other}`, () =>
      assert.equal(personOf(one) === personOf(other), same));
  }
});
