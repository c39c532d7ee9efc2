import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { TypeChecker } from "../../../sandbox/terminal/type-checker";

describe("TypeChecker", function () {
  this.timeout(120_000);

  it("tells where types do not fit, and when they fit again", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "longshore-types-"));
    const file = path.join(folder, "one.ts");
    writeFileSync(file, "export const size: number = 1;\nexport const other: string = size;\n");
    let told = Promise.withResolvers<readonly string[]>();
    const checker = new TypeChecker(folder, (mistakes) => told.resolve(mistakes));

    try {
      checker.check();
      const [mistake = ""] = await told.promise;
      assert.match(mistake, /one\.ts\(2,14\): error TS2322: /);
      told = Promise.withResolvers();
      writeFileSync(file, "export const size: number = 1;\n");
      checker.check();
      assert.deepEqual(await told.promise, []);
    } finally {
      checker.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
