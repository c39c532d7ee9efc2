/** What files of tests share where they run in one process. */
const shared = () => ({
  "the environment": process.env,
  "the working directory": process.cwd(),
  ...Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [`process.env.${name}`, value]),
  ),
  ...{ Date, "Date.now": Date.now, fetch, setTimeout, setInterval, setImmediate },
  ...{ "console.log": console.log, "console.warn": console.warn, "console.error": console.error },
});
let before: Record<string, unknown> = shared();

/**
 * Mocha's hook for every process: a file of tests that leaves something changed, by its tests or by being
 * loaded, fails, since whatever comes after it in the same process depends on it, and that is another file
 * every time.
 */
export const mochaHooks = {
  afterAll(this: Mocha.Context): void {
    const after: Record<string, unknown> = shared();
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const left = names.filter((name) => before[name] !== after[name]);
    before = after;
    if (left.length === 0) return;
    const files = new Set(this.test?.parent?.suites.map(({ file }) => file));
    throw new Error(`${[...files].join(" or ")} leaves ${left.join(", ")} changed; undo it after.`);
  },
};
