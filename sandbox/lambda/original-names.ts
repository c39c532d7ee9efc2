import type { SourceMap } from "node:module";

/** Where an error was thrown, in a minified bundle. */
export interface BundlePlace {
  readonly map: SourceMap;
  /** From 0. */
  readonly row: number;
  readonly column: number;
  /** The bundle's line of that row. */
  readonly bundled: string;
}

/** The sentences of V8 that quote what stands in the code. */
const quoting = [
  /([\w$.()[\]]+)(?= is not (?:a function|a constructor|(?:async )?iterable))/,
  /(?<= of ')([^']+)(?=' as it is )/,
  /(?<=Cannot access ')([^']+)(?=' before initialization)/,
];

/** Characters before and behind the error's position in which a name is looked for. */
const NEAR = 300;

/** Puts the names of the source into a message of V8, which quotes those of the bundle: `e.nodes is not iterable`. */
export function withOriginalNames(message: string, place: BundlePlace): string {
  for (const pattern of quoting) {
    const [quoted] = pattern.exec(message) ?? [];
    if (quoted === undefined) continue;
    // What stands behind a dot is a property, and keeps its name.
    const named = quoted.replace(/(?<![\w$.])[A-Za-z_$][\w$]*/g, (name) => original(name, place));
    return message.replace(pattern, () => named);
  }
  return message;
}

/** The name of the source for the nearest place where the bundle has this one. */
function original(name: string, { map, row, column, bundled }: BundlePlace): string {
  const from = Math.max(0, column - NEAR);
  const near = bundled.slice(from, column + NEAR);
  const escaped = name.replaceAll("$", "\\$");
  const found = [...near.matchAll(new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`, "g"))]
    .map(({ index }) => from + index)
    .sort((one, other) => Math.abs(one - column) - Math.abs(other - column));
  for (const at of found) {
    const entry = map.findEntry(row, at);
    if (!("generatedColumn" in entry) || entry.generatedColumn !== at) continue;
    // Node gives it, and its types leave it out.
    const { name: own } = entry as { name?: string };
    if (own) return own;
  }
  return name;
}
