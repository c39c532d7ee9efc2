import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "../..");
const file = "docs/decisions/0047-who-may-do-what.md";

/** The lines of the table: who, what they may do, and the file and words of the test that holds it. */
const lines = readFileSync(path.join(root, file), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Who |-)/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe(file, () => {
  it("says of everybody who has to do with approvals what they may do", () => {
    const all = lines.flatMap(([, who = ""]) => who.split(", "));

    assert.includeMembers(all, [
      ...["worker", "desk", "request", "clock", "pages"],
      ...["approver", "requester", "launch role"],
    ]);
  });

  for (const [, who = "", may = "", heldBy = ""] of lines) {
    it(`names a test for: ${who} ${may}`, () => {
      const [, test = "", words = ""] = /^`(test\/\S+\.test\.ts)`: (.+)$/.exec(heldBy) ?? [];

      assert.include(readFileSync(path.join(root, test), "utf8"), words, test);
    });
  }
});
