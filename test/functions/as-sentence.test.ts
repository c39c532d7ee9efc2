import { assert } from "chai";
import { asSentence } from "../../functions/as-sentence";

describe("asSentence", () => {
  for (const [text, sentence] of [
    ["fog", "fog."],
    ["There is no such disk.", "There is no such disk."],
    ["Really?\n", "Really?"],
    ["not found: a.b ", "not found: a.b."],
    ["", "."],
  ] as const) {
    it(`makes ${JSON.stringify(sentence)} of ${JSON.stringify(text)}`, () => {
      assert.equal(asSentence(text), sentence);
    });
  }
});
