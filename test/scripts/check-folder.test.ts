import { assert } from "chai";
import * as path from "node:path";
import { checkEventsCommand } from "../../scripts/events/command";
import { checkRightsCommand } from "../../scripts/rights/command";

const own = path.join(__dirname, "../fixtures/handlers");

describe("the handlers that are checked", () => {
  for (const [name, { parse }] of Object.entries({
    "check:rights": checkRightsCommand,
    "check:events": checkEventsCommand,
  })) {
    it(`${name} takes by --handlers, as every command does, or by their folder alone`, () => {
      const requests = [["--handlers", own], [`--handlers=${own}`], [own], []].map((args) =>
        parse(args),
      );

      const folders = requests.map(({ folder }) => folder);
      assert.deepEqual(folders, [own, own, own, path.join(__dirname, "../../handlers")]);
    });

    it(`${name} refuses a folder that is not there, a second one, and unknown flags`, () => {
      for (const args of [
        ["--handlers", "nowhere"],
        [own, own],
        ["--handler", own],
      ]) {
        assert.throws(() => parse(args), /does not exist|^usage: npm run/);
      }
    });
  }
});
