import { assert } from "chai";
import { startListeners, type AttackedListeners } from "../support/attacked-listeners";
import { attack } from "../support/hostile-requests";
import { createRandom } from "../support/random";

/** Attacks every listener with so many requests, and looks whether anything came of it. */
export function describeAttack(count: number, seed: number): void {
  describe(`${count} hostile requests to each listener (seed ${seed})`, () => {
    let sandbox: AttackedListeners;
    before(async () => {
      sandbox = await startListeners();
    });
    after(() => sandbox.close());

    for (const name of ["front", "Port's API", "AWS", "an HTTP API"]) {
      it(`${name} stays up, and nothing is changed`, async function () {
        this.timeout(600_000);
        const target = sandbox.targets[name];
        assert.isDefined(target);
        const before = await sandbox.state();

        await attack(target, count, createRandom(seed));

        assert.deepEqual(await sandbox.state(), before);
        const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
        console.log(`      peak memory of this process: ${megabytes} MB`);
      });
    }

    it("programs of this machine are answered as before", async () => {
      assert.deepEqual(await sandbox.ask(), [202, 200, 200]);
    });
  });
}
