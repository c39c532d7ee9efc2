import { assert } from "chai";
import { entityIdentifier } from "../../../functions/catalog/entity-identifier";
import { checkIdentifier } from "../../../sandbox/port/identifiers";
import { createRandom } from "../../support/random";

describe("entityIdentifier", () => {
  it("leaves alone what Port takes", () => {
    const long = "a".repeat(1000);
    for (const text of [
      "web",
      "i-0a1b",
      "team/app:1.2+x@y=z",
      "arn:aws:ecs:eu-west-1:123456789012:service/main/web",
      "https://sqs.eu-west-1.amazonaws.com/123456789012/a_b",
      String.raw`a\b`,
      "été",
      "a=b=c",
      "...",
      long,
    ])
      assert.equal(entityIdentifier(text), text);
  });

  for (const [text, expected] of [
    ["rds!db-1a2b", "rds=21=db-1a2b"],
    ["events!connection/a b/x", "events=21=connection/a=20=b/x"],
    ["a,b", "a=2C=b"],
    [".", "=2E="],
    ["..", "=2E==2E="],
    ["一二|😀", "一二=7C==1F600="],
    ["a=21=b", "a=3D=21=3D=b"],
    ["e\u0301", "e=301="],
    ["\ud800", "=D800="],
    ["a=account=123456789012", "a=3D=account=3D=123456789012"],
  ] as const)
    it(`writes ${JSON.stringify(text)} as ${expected}`, () => {
      assert.equal(entityIdentifier(text), expected);
    });

  it("gives Port what it takes, and never the same for two texts, however odd or long", () => {
    const random = createRandom(1);
    const pieces = ["a", "=", "21", "!", "=21=", "3D", ".", "é", "😀", " ", "sha256", "account"];
    const ends = ["", "=sha256=" + "0".repeat(64), "=account=123456789012", "x".repeat(1000)];
    const texts = new Set([...pieces, ...ends.slice(1)]);
    while (texts.size < 3000) {
      const some = Array.from({ length: 1 + random.below(6) }, () => random.pick(pieces));
      texts.add(some.join("") + random.pick(ends));
    }
    // Again through the rule: what it wrote may be somebody's name.
    for (const text of [...texts]) texts.add(entityIdentifier(text));

    const seen = new Map<string, string>();
    for (const text of texts) {
      const identifier = entityIdentifier(text);
      checkIdentifier("entity", identifier);
      assert.notMatch(identifier, /=account=\d{12}$/, "kept for resources of other accounts");
      assert.isUndefined(seen.get(identifier), `${text} and ${seen.get(identifier)}`);
      seen.set(identifier, text);
    }
  });
});
