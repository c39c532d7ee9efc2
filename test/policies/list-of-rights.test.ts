import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "../..");
const rights = "docs/decisions/0047-who-may-do-what.md";
const attacks = "docs/decisions/0062-attacks-on-approvals.md";

/** The lines of a table: who or what, what they may do or what happens, and file and words of the test that holds it. */
const linesOf = (file: string) =>
  readFileSync(path.join(root, file), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (Who |Attack |-)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));

for (const file of [rights, attacks]) {
  describe(file, () => {
    for (const [, what = "", then = "", heldBy = ""] of linesOf(file)) {
      it(`names a test for: ${what} ${then}`, () => {
        const [, test = "", words = ""] = /^`(test\/\S+\.ts)`: (.+)$/.exec(heldBy) ?? [];

        assert.include(readFileSync(path.join(root, test), "utf8"), words, test);
      });
    }
  });
}

describe(rights, () => {
  it("says of everybody who has to do with approvals what they may do", () => {
    const all = linesOf(rights).flatMap(([, who = ""]) => who.split(", "));

    assert.includeMembers(all, [
      ...["worker", "desk", "request", "clock", "pages"],
      ...["approver", "requester", "launch role"],
    ]);
  });
});

describe(attacks, () => {
  it("names every attack once, and some forty of them", () => {
    const all = linesOf(attacks).map(([, attack]) => attack);

    assert.deepEqual(all, [...new Set(all)]);
    assert.isAtLeast(all.length, 40);
  });
});
