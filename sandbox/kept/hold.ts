import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { isAlive } from "../own-folder";

/**
 * Keeps other sandboxes from a snapshot's file while this one writes it.
 * @returns what lets it go
 * @throws Error while another one has it
 */
export function holdSnapshot(file: string): () => void {
  const holder = `${file}.pid`;
  mkdirSync(path.dirname(file), { recursive: true });
  const other = Number(read(holder));
  if (other > 0 && isAlive(other)) {
    throw new Error(
      `A sandbox with --keep runs already with these handlers (process ${other}), and both would write ${file}. ` +
        `End it first, or start this one without --keep or with --handlers FOLDER. ` +
        `If process ${other} is none, remove ${holder}.`,
    );
  }
  writeFileSync(holder, String(process.pid));
  return () => rmSync(holder, { force: true });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
