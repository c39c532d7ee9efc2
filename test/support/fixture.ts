import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The text of a file in `test/fixtures`. */
export function fixtureText(file: string): string {
  return readFileSync(path.join(__dirname, "../fixtures", file), "utf8");
}

/** A message of `test/fixtures`, a fresh copy each time. */
export function fixture(file: string): Record<string, unknown> {
  return JSON.parse(fixtureText(file)) as Record<string, unknown>;
}
