import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/**
 * Makes a folder for temporary files of this process, and removes those of the same kind whose process was
 * killed before it could.
 * @param kind beginning of the folder's name, such as `longshore-`
 */
export function makeOwnFolder(kind: string): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${kind}(\\d+)-\\w{6}$`).exec(name) ?? [];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      removeFolder(path.join(tmpdir(), name));
    } catch {
      // Somebody else's, who will remove it.
    }
  }
  return mkdtempSync(path.join(tmpdir(), `${kind}${process.pid}-`));
}

/** Removes a folder; what is being ended may still be writing into it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Whether a process runs, or with a number below zero any process of its group. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
