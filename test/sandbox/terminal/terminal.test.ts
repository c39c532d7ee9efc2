import { assert } from "chai";
import { Hops } from "../../../sandbox/hops";
import type { Options } from "../../../sandbox/options";
import type { Sandbox } from "../../../sandbox/sandbox";
import { Terminal } from "../../../sandbox/terminal/terminal";

/** What a terminal prints of a sentence and a hop. */
function printed(options: Partial<Options>): string[] {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    const parts = { deployment: { live: [] }, front: { url: "http://127.0.0.1:7070" } };
    const sandbox = { hops: new Hops(), ...parts } as unknown as Sandbox;
    const terminal = new Terminal(sandbox, options as Options);
    terminal.text("It is ready.");
    sandbox.hops.record("KMS", "Decrypt");
    terminal.flush();
  } finally {
    console.log = log;
  }
  return lines;
}

describe("the terminal of npm start", () => {
  it("prints sentences, and no plumbing", () => {
    assert.deepEqual(printed({}), ["It is ready."]);
  });

  for (const option of ["quiet", "json"] as const) {
    it(`-- --${option} prints neither`, () => {
      assert.deepEqual(printed({ [option]: true }), []);
    });
  }

  it("-- --verbose prints every step", () => {
    const [text, step = ""] = printed({ verbose: true });

    assert.equal(text, "It is ready.");
    assert.match(step, /^ +\d+ ms {2}KMS +Decrypt$/);
  });
});
