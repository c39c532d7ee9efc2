import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/**
 * Writes one JSON file for each service, in the place of those that were there.
 * @param files name of a file → its object; each entry gets a line of its own, so that changes can be read.
 */
export function writeFacts(folder: string, files: ReadonlyMap<string, object>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    writeFileSync(path.join(folder, `${name}.json`), textOf(content));
  }
}

function textOf(content: object): string {
  const lines = Object.entries(content)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
