import { assert } from "chai";
import {
  explainMismatch,
  matchesPattern,
  validatePattern,
  type Mismatch,
} from "../../../sandbox/events/pattern";
import { InvalidEventPatternError } from "../../../sandbox/events/pattern-error";
import { FORMER_OR_CASES, INVALID_CASES, MATCH_CASES } from "./pattern-cases";

describe("matchesPattern", () => {
  for (const [title, pattern, event, matches] of [...MATCH_CASES, ...FORMER_OR_CASES]) {
    it(`${matches ? "matches" : "does not match"}: ${title}`, () => {
      assert.equal(matchesPattern(pattern, event), matches);
    });
  }

  it("takes the last of two keys of one name", () => {
    const pattern = '{"a": ["x"], "a": ["y"]}';

    assert.isTrue(matchesPattern(pattern, { a: "y" }));
    assert.isFalse(matchesPattern(pattern, { a: "x" }));
  });

  it("takes integers beyond 2^53 for equal when their doubles are", () => {
    assert.isTrue(matchesPattern({ a: [2 ** 53] }, { a: 2 ** 53 + 1 }));
  });
});

describe("validatePattern", () => {
  const reasonFor = (pattern: Parameters<typeof validatePattern>[0]) => {
    try {
      validatePattern(pattern);
    } catch (error) {
      if (!(error instanceof InvalidEventPatternError)) throw error;
      assert.equal(error.message, `Event pattern is not valid. Reason: ${error.reason}`);
      assert.equal(error.code, "InvalidEventPatternException");
      return error.reason;
    }
    return undefined;
  };

  for (const [title, pattern, reason] of INVALID_CASES) {
    it(`refuses: ${title}`, () => {
      assert.equal(reasonFor(pattern), reason);
    });
  }

  for (const [title, pattern] of [...MATCH_CASES, ...FORMER_OR_CASES]) {
    it(`accepts: ${title}`, () => {
      assert.isUndefined(reasonFor(pattern));
    });
  }

  it("reads $or of one branch as an ordinary key, and refuses the branch", () => {
    assert.equal(reasonFor({ $or: [{ a: [1] }] }), "Unrecognized match type a");
  });

  it("refuses what is no JSON", () => {
    assert.match(String(reasonFor("{'a': [1]}")), /JSON/);
  });

  it("refuses an empty list inside anything-but", () => {
    assert.isDefined(reasonFor({ a: [{ "anything-but": { prefix: [] } }] }));
  });

  it("refuses a wildcard that is too complex", () => {
    const pattern = { EventBusArn: [{ wildcard: "*:*:*:*:*:event-bus/*" }] };

    assert.equal(
      reasonFor(pattern),
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  });

  it("takes 2048 characters and refuses one more", () => {
    const sized = (length: number) => `{"a":["${"x".repeat(length - '{"a":[""]}'.length)}"]}`;

    assert.isUndefined(reasonFor(sized(2048)));
    assert.match(String(reasonFor(sized(2049))), /2049 characters; at most 2048/);
  });

  it("takes 1000 combinations of $or and refuses more", () => {
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({ d: [digit] }));
    const cube = { a: { $or: digits }, b: { $or: digits }, c: { $or: digits } };

    assert.isUndefined(reasonFor(cube));
    assert.match(
      String(reasonFor({ ...cube, d: { $or: [{ e: [1] }, { f: [1] }] } })),
      /more than 1000 combinations/,
    );
  });
});

describe("explainMismatch", () => {
  const brief = (mismatches: Mismatch[]) =>
    mismatches.map(({ path, expected, found }) => [path, expected, found]);

  it("says nothing of an event that matches", () => {
    assert.deepEqual(explainMismatch({ a: ["x"] }, { a: "x" }), []);
  });

  it("names every path, what was expected there and what was found", () => {
    const pattern = {
      source: ["aws.s3"],
      detail: { eventName: [{ prefix: "Put" }], b: [1], c: [2] },
    };
    const event = { source: "aws.s3", detail: { eventName: "GetObject", c: [3, null] } };

    const mismatches = explainMismatch(pattern, event);

    assert.deepEqual(brief(mismatches), [
      ["detail.eventName", [{ prefix: "Put" }], ["GetObject"]],
      ["detail.b", [1], []],
      ["detail.c", [2], [3, null]],
    ]);
    assert.deepEqual(
      mismatches.map(({ message }) => message),
      [
        'detail.eventName: expected [{"prefix":"Put"}], found "GetObject"',
        "detail.b: expected [1], found nothing",
        "detail.c: expected [2], found 3, null",
      ],
    );
  });

  it("explains the branch of $or that comes closest", () => {
    const pattern = {
      $or: [
        { a: [1], b: [1] },
        { a: [2], c: [1] },
      ],
    };

    assert.deepEqual(brief(explainMismatch(pattern, { a: 2, c: 3 })), [["c", [1], [3]]]);
  });

  it("says when fields match, but not in the same element", () => {
    const pattern = { items: { name: ["x"], value: ["1"] } };
    const event = { items: [{ name: "x" }, { value: "1" }] };

    const mismatches = explainMismatch(pattern, event);

    assert.deepEqual(
      mismatches.map(({ path }) => path),
      ["items.name", "items.value"],
    );
    assert.match(mismatches[0]?.message ?? "", /not in the same array element/);
  });
});
