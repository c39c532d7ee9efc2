import type { FaultAnswer, Faults } from "../../sandbox/port/faults";
import type { Random } from "../support/random";

const answers: readonly FaultAnswer[] = [
  "disconnect",
  "answer lost",
  { status: 503, body: "down" },
  { status: 429, headers: { "retry-after": "0" }, body: { ok: false, error: "too_many_requests" } },
];

/** Lets Port fail a share of its requests, in each of the ways in which it can. @param path which requests */
export function breakPort(faults: Faults, random: Random, share: number, path: RegExp): void {
  const each = share / answers.length;
  for (const [index, answer] of answers.entries()) {
    // The first fault that strikes wins, so a later one is asked about what is left.
    const chance = each / (1 - index * each);
    faults.add({ path, when: () => random.chance(chance), answer });
  }
}
