import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { preProcessFile } from "typescript";

const folders =
  "{bench,components,config,facts,functions,handlers,policies,registry,sandbox,scripts,test}";

/** File → the files that it imports, types included; paths are relative to the project. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Reads what the project's files import. */
export function readImports(root: string): Imports {
  const files = new Set(globSync(["*.ts", `${folders}/**/*.{ts,tsx,mts}`], { cwd: root }));
  return new Map(
    [...files].map((file) => {
      const { importedFiles } = preProcessFile(readFileSync(path.join(root, file), "utf8"));
      const targets = importedFiles.flatMap(({ fileName }) => findImport(files, file, fileName));
      return [file, targets] as const;
    }),
  );
}

/** The file that a specifier leads to, in a list of none or one. */
export function findImport(
  files: ReadonlySet<string>,
  importer: string,
  specifier: string,
): string[] {
  if (!/^(\.|#functions\/)/.test(specifier)) return [];
  const target = specifier.startsWith("#")
    ? specifier.slice(1)
    : path.join(path.dirname(importer), specifier);
  return [target, `${target}.ts`, `${target}.tsx`, path.join(target, "index.ts")].filter((one) =>
    files.has(one),
  );
}

/** The files that lead to one of these by their imports, over however many others, and these. */
export function dependentsOf(changed: readonly string[], imports: Imports): ReadonlySet<string> {
  const found = new Set(changed);
  // A set takes in what is added while it is gone through.
  for (const target of found) {
    for (const [file, targets] of imports) if (targets.includes(target)) found.add(file);
  }
  return found;
}
