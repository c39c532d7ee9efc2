import { assert } from "chai";
import { explain } from "../../../functions/jq/explain";

describe("explain", () => {
  it("reads the messages of jq 1.8, which have columns", () => {
    const message =
      "jq: error: syntax error, unexpected ']' at <top-level>, line 3, column 7:\n    .a ]\n       ^\njq: 1 compile error";

    assert.deepEqual(explain(message, ".\n| .a ]", 2), {
      reason: '"]" is not expected there',
      position: { line: 2, column: 7 },
    });
  });

  it("leaves out a column of the line that has more than the filter", () => {
    const message = "jq: error: foo/0 is not defined at <top-level>, line 1, column 900:";

    assert.deepEqual(explain(message, "foo", 1), {
      reason: "there is no function foo with 0 arguments",
      position: { line: 1 },
    });
  });

  it("takes an error behind the filter for one at its end", () => {
    const message =
      "jq: error: syntax error, unexpected ')' (Unix shell quoting issues?) at <top-level>, line 5:";

    assert.deepEqual(explain(message, ".a\n|", 2), {
      reason: "it ends too early; something is not closed or is missing",
      position: { line: 2 },
    });
  });

  it("gives a message that it does not know as it is", () => {
    assert.deepEqual(explain("the moon is full\n", ".", 1), { reason: "the moon is full" });
  });
});
