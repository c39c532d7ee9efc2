import { readFileSync } from "node:fs";

/**
 * Whether a process still does anything. One that was told to end may take a moment, and one that has ended
 * may wait to be fetched by whoever it belongs to now: ask again and again (./until).
 * @param id of a process; of a group, with a minus before it
 */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, "utf8"));
  } catch {
    // A group has no such file, and not every system has them.
    return true;
  }
}
