/**
 * Skips a suite for which this machine lacks a part, and prints why; where CI is set, fails instead.
 * @param problem what is missing; undefined when nothing is
 */
export function skipWithout(suite: Mocha.Context, problem: string | undefined): void {
  if (problem === undefined) return;
  if (process.env.CI) throw new Error(`CI must have every part: ${problem}`);
  console.log(`      skipped: ${problem}`);
  suite.skip();
}
