import { assert } from "chai";
import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { preProcessFile } from "typescript";

const root = path.join(__dirname, "..");
const folders = "{components,functions,handlers,policies,registry,sandbox,scripts,test,bench}";

/** File → the files that it imports, types included. */
type Imports = ReadonlyMap<string, readonly string[]>;

function readImports(): Imports {
  const files = new Set(globSync(["*.ts", `${folders}/**/*.{ts,mts}`], { cwd: root }));
  return new Map(
    [...files].map((file) => {
      const { importedFiles } = preProcessFile(readFileSync(path.join(root, file), "utf8"));
      return [file, importedFiles.flatMap(({ fileName }) => find(files, file, fileName))] as const;
    }),
  );
}

function find(files: ReadonlySet<string>, importer: string, specifier: string): string[] {
  if (!/^(\.|#functions\/)/.test(specifier)) return [];
  const target = specifier.startsWith("#")
    ? specifier.slice(1)
    : path.join(path.dirname(importer), specifier);
  return [target, `${target}.ts`, path.join(target, "index.ts")].filter((one) => files.has(one));
}

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
    assert.deepEqual(findCycle(readImports()), undefined);
  });

  it("are followed over detours and through the names of package.json", () => {
    const files = new Set(["functions/a.ts", "functions/b/index.ts", "registry/c.ts"]);

    const imports = new Map([
      ["functions/a.ts", find(files, "functions/a.ts", "./b")],
      ["functions/b/index.ts", find(files, "functions/b/index.ts", "../../registry/c")],
      ["registry/c.ts", find(files, "registry/c.ts", "#functions/a")],
    ]);

    assert.deepEqual(findCycle(imports), [...imports.keys(), "functions/a.ts"]);
  });
});
