/** What the tests of this `describe` do to the environment is undone after each. To be called first. */
export function restoreEnvironment(): void {
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
  });
  afterEach(() => {
    // The object itself stays: a copy in its place would be no environment any more, but texts that nobody reads.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
}
