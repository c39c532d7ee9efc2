import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** A file to write: its path below the project, and its text. */
export interface NewFile {
  readonly file: string;
  readonly text: string;
}

/** @throws Error naming the files that exist */
export function refuseExisting(root: string, files: readonly string[]): void {
  const existing = files.filter((file) => existsSync(path.join(root, file)));
  if (existing.length === 0) return;
  const exist = existing.length === 1 ? "exists" : "exist";
  throw new Error(`${existing.join(" and ")} ${exist} already; choose another name.`);
}

/** Writes all the files or none: what was begun is taken back, and nothing is ever overwritten. */
export function writeAll(root: string, files: readonly NewFile[]): void {
  const begun: string[] = [];
  try {
    for (const { file, text } of files) {
      const target = path.join(root, file);
      mkdirSync(path.dirname(target), { recursive: true });
      // Made empty first, so that a text of which only a part could be written is taken back too.
      writeFileSync(target, "", { flag: "wx" });
      begun.push(target);
      writeFileSync(target, text);
    }
  } catch (error) {
    for (const target of begun) rmSync(target, { force: true });
    throw error;
  }
}
