import { assert } from "chai";
import { parseOptions } from "../../sandbox/options";

describe("the command line of npm start", () => {
  const mistakes: Record<string, RegExp> = {
    "--port http": /^--port is "http"; allowed: a number from 0 to 65535\.$/,
    "--port 65536": /^--port is "65536"; allowed: a number from 0 to 65535\.$/,
    "--accounts 0": /^--accounts is "0"; allowed: a number from 1 to 10\.$/,
    "--accounts 11": /^--accounts is "11"; allowed: a number from 1 to 10\.$/,
    "--runs-from mail": /^--runs-from is "mail"; allowed: kafka, webhook\.$/,
    "--host localhost":
      /^--host is "localhost"; allowed: an IP address of this machine, or 0\.0\.0\.0\.$/,
    "--engine --once": /leave out --once/,
    "--keep --once": /leave out --engine, --once and --accounts, or --keep/,
    "--keep --accounts 2": /leave out --engine, --once and --accounts, or --keep/,
    "--handlers nowhere": /^The handlers folder ".*nowhere" does not exist/,
    "--ones": /'--ones'/,
  };
  for (const [line, message] of Object.entries(mistakes)) {
    it(`is refused: ${line}`, () => {
      assert.throws(() => parseOptions(line.split(" ")), message);
    });
  }

  it("asks for the help, or for a port that everybody knows, or with --once for any that is free", () => {
    assert.equal(parseOptions(["--help"]), "help");
    assert.deepInclude(parseOptions([]), { port: 7070, once: false, accounts: 1 });
    assert.deepInclude(parseOptions(["--once"]), { port: 0, once: true });
    assert.deepInclude(parseOptions(["--once", "--port", "8080"]), { port: 8080 });
  });
});
