import { readFileSync } from "node:fs";
import * as path from "node:path";
import { dependentsOf, type Imports } from "./imports";

/**
 * The tests that changed files concern: those that import them, over however many others; for what
 * nobody imports, such as a fixture, those of whoever names it; for handlers also the tests that every
 * handler has to pass.
 * @param tests to choose from
 */
export function testsConcerned(
  changed: readonly string[],
  tests: readonly string[],
  imports: Imports,
  root: string,
): string[] {
  const named = changed.filter((file) => !imports.has(file)).map((file) => path.basename(file));
  const naming = [...imports.keys()].filter((file) => {
    const text = named.length > 0 ? readFileSync(path.join(root, file), "utf8") : "";
    return named.some((name) => text.includes(name));
  });
  const concerned = dependentsOf([...changed, ...naming], imports);
  const isHandler = changed.some((file) => file.startsWith("handlers/"));
  return tests.filter(
    (test) => concerned.has(test) || (isHandler && test.startsWith("test/handlers/")),
  );
}
