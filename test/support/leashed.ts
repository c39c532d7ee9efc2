import { spawn, type ChildProcess } from "node:child_process";

/** Runs a program, and ends it at once when the fourth of its own channels is closed. */
const leash =
  '"$@" 3<&- & program=$!; { cat <&3 >&2; kill -KILL "$program"; } 2>/dev/null & wait "$program"';

/** A program of this machine that ends with this process. */
export interface Leashed {
  readonly process: ChildProcess;
  /** Ends it at once, as a machine that fails. */
  readonly kill: () => Promise<void>;
}

/**
 * Starts a program that is nobody's when this process has gone, however it went: the system closes the channel
 * between them, and a shell that waits for that kills it.
 * @param folder that it works in
 */
export function startLeashed(command: string, args: readonly string[], folder: string): Leashed {
  const child = spawn("sh", ["-c", leash, "leash", command, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => {
    child.stdio[3]?.destroy();
    return gone;
  };
  return { process: child, kill };
}
