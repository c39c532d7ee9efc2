import { assert } from "chai";
import * as path from "node:path";
import { findImport, readImports, type Imports } from "../scripts/tests/imports";

const root = path.join(__dirname, "..");

/** The first way that leads from a file back to itself; undefined when there is none. */
function findCycle(imports: Imports): string[] | undefined {
  const finished = new Set<string>();
  const follow = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const target of imports.get(file) ?? []) {
      const cycle = follow(target, [...way, file]);
      if (cycle) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = follow(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe("imports between the files", () => {
  it("lead from no file back to itself, not even for types", () => {
    assert.deepEqual(findCycle(readImports(root)), undefined);
  });

  it("are followed over detours and through the names of package.json", () => {
    const files = new Set(["functions/a.ts", "functions/b/index.ts", "registry/c.ts"]);

    const imports = new Map([
      ["functions/a.ts", findImport(files, "functions/a.ts", "./b")],
      ["functions/b/index.ts", findImport(files, "functions/b/index.ts", "../../registry/c")],
      ["registry/c.ts", findImport(files, "registry/c.ts", "#functions/a")],
    ]);

    assert.deepEqual(findCycle(imports), [...imports.keys(), "functions/a.ts"]);
  });
});
