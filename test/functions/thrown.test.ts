import { assert } from "chai";
import { awsRequestOf, describeThrown, stackOf } from "../../functions/thrown";

const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
  code: "ECONNREFUSED",
});
const throttled = Object.assign(new Error("Rate exceeded"), {
  ...{ name: "ThrottlingException", $metadata: { requestId: "r-1", httpStatusCode: 400 } },
});
const circular: Record<string, unknown> = {};
circular.self = circular;
const endless = new Error("endless");
endless.cause = endless;

const cases: [what: string, thrown: unknown, says: string][] = [
  ["an error", new Error("no disk"), "no disk"],
  ["an error with a name", new TypeError("no disk"), "TypeError: no disk"],
  ["an error without a message", new RangeError(), "RangeError"],
  ["nothing of an error", new Error(), "an Error without a message"],
  ["a text", "no disk", "no disk"],
  ["an empty text", "", "an empty text was thrown, which is no Error"],
  ["nothing", undefined, "undefined was thrown, which is no Error"],
  [
    "an object",
    { code: 5, at: { disk: "a" } },
    "{ code: 5, at: { disk: 'a' } } was thrown, which is no Error",
  ],
  ["what holds itself", circular, "<ref *1> { self: [Circular *1] } was thrown, which is no Error"],
  [
    "a cause",
    new TypeError("fetch failed", { cause: refused }),
    "TypeError: fetch failed (connect ECONNREFUSED 127.0.0.1:1)",
  ],
  [
    "a cause that is told already",
    new Error(`it was: ${refused.message}`, { cause: refused }),
    `it was: ${refused.message}`,
  ],
  ["a cause that is no error", new Error("no disk", { cause: "full" }), "no disk (full)"],
  [
    "causes of causes",
    new Error("a", { cause: new Error("b", { cause: new TypeError("c") }) }),
    "a (b (TypeError: c))",
  ],
  ["a cause without an end", endless, "endless"],
  [
    "several errors",
    new AggregateError([new Error("one"), new TypeError("two"), "three"], "all failed"),
    "AggregateError: all failed (one; TypeError: two; three)",
  ],
  [
    "several errors without a word",
    new AggregateError([refused, new Error("b")]),
    `${refused.message}; b`,
  ],
  ["an error of AWS's", throttled, "ThrottlingException: Rate exceeded"],
];

describe("what was thrown", () => {
  for (const [what, thrown, says] of cases) {
    it(`is told: ${what}`, () => assert.equal(describeThrown(thrown), says));
  }

  it("has the stacks of its causes, each under its name", () => {
    const cause = new TypeError("inner");
    const several = new AggregateError([refused], "outer", { cause });

    assert.equal(
      stackOf(several),
      [several.stack, `Caused by: ${cause.stack}`, `Caused by: ${refused.stack}`].join("\n"),
    );
    assert.isUndefined(stackOf("no error"));
  });

  it("has the id of the request that AWS refused", () => {
    assert.equal(awsRequestOf(throttled), "r-1");
    assert.equal(awsRequestOf(new Error("could not start", { cause: throttled })), "r-1");
    assert.isUndefined(awsRequestOf(refused));
    assert.isUndefined(awsRequestOf({ $metadata: { requestId: "r-1" } }));
  });
});
