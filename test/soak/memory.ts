import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** MiB on the heap that are still in use once everything else has been collected. */
export function usedMebibytes(): number {
  setFlagsFromString("--expose_gc");
  (runInNewContext("gc") as () => void)();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}

/** What is in use half-way and at the end. */
export class Memory {
  #half: number | undefined;

  /** Told how far the work is, 0 to 1. */
  at(done: number): void {
    if (done >= 0.5) this.#half ??= usedMebibytes();
  }

  /** @returns MiB in use half-way, at the end, and the most that the process has had so far */
  figures(): { readonly half: number; readonly end: number; readonly peak: number } {
    const end = usedMebibytes();
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    return { half: this.#half ?? end, end, peak };
  }
}
