import { assert } from "chai";
import type { TestSandbox } from "../../support/sandbox";

/** Runs that are given a secret, in a sandbox of the tests' handlers. */
export function describeSecrets(sandboxOf: () => TestSandbox): void {
  describe("secret inputs", () => {
    const password = 'correct "horse" battery';
    let sandbox: TestSandbox;

    let endOfHurry: () => void;

    before(() => {
      sandbox = sandboxOf();
      endOfHurry = sandbox.bringBackAtOnce("dev-runs-worker-function");
    });
    after(() => endOfHurry());

    for (const [fail, status, summary] of [
      ["no", "SUCCESS", "•••• has 23 characters"],
      ["as input", "FAILURE", "•••• is too simple"],
      [
        "as fault",
        "FAILURE",
        "Keep secret failed 3 times, the last time because: login with •••• failed",
      ],
    ] as const) {
      it(`arrive decrypted and leave nowhere in clear (failing: ${fail})`, async () => {
        const run = await sandbox.ended(await sandbox.startRun("keep_secret", { password, fail }));

        assert.equal(run.status, status);
        assert.equal(run.summary, summary);
        assert.include(
          run.logs.map(({ message }) => message),
          "The password is ••••",
        );
        if (fail === "no") assert.deepEqual(run.link, ["https://example.com/?p=••••"]);
      });
    }

    it("occur in no log of a function and no call but the form's", async () => {
      const { lambda } = sandbox.sandbox.parts;
      const logs = ["dev-runs-intake-function", "dev-runs-worker-function"].flatMap((name) =>
        lambda.logs(name),
      );
      const calls = sandbox.port.calls.filter(({ path }) => !path.endsWith("keep_secret/runs"));

      const left = JSON.stringify({ logs, calls, hops: sandbox.sandbox.hops.all });

      assert.isNotEmpty(logs);
      assert.notInclude(left, "horse");
      assert.notInclude(left, encodeURIComponent(password));
    });
  });
}
