import { assert } from "chai";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { keepParses } from "../../sandbox/kept-parses";

const load = createRequire(__filename);

interface Parser {
  isNativeFunction(text: string): boolean;
  parseFunction(
    text: string,
  ): [string, { text: string; captured: Map<string, string> } | undefined];
}

const parser = `globalThis.loads = (globalThis.loads ?? 0) + 1;
exports.isNativeFunction = (text) => text.includes("[native code]");
exports.parseFunction = (text) =>
  text.startsWith("(") ? ["", { text, captured: new Map([["a", text]]) }] : ["no function", undefined];
`;

describe("keepParses", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-parses-"));
    file = path.join(folder, "parser.js");
    writeFileSync(file, parser);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    delete load.cache[file];
    Reflect.deleteProperty(globalThis, "loads");
  });
  const loads = () => (globalThis as { loads?: number }).loads ?? 0;
  const kept = () => path.join(folder, "kept");
  /** As in a process of its own. */
  const start = (): Parser => {
    delete load.cache[file];
    keepParses(file, kept());
    return load(file) as Parser;
  };

  it("answers what has been asked before without the parser, anew each time", () => {
    const first = start().parseFunction("() => a");

    const again = start();
    const [one, other] = [again.parseFunction("() => a"), again.parseFunction("() => a")];

    assert.equal(loads(), 1);
    assert.deepEqual([one, other], [first, first]);
    assert.notStrictEqual(one[1], other[1]);
    assert.isFalse(again.isNativeFunction("() => a"));
    assert.equal(loads(), 1);
  });

  it("asks the parser about every other text, and keeps no mistake", () => {
    start().parseFunction("() => a");

    const again = start();

    assert.deepEqual(again.parseFunction("() => b")[1]?.captured, new Map([["a", "() => b"]]));
    assert.isTrue(again.isNativeFunction("function () { [native code] }"));
    assert.equal(again.parseFunction("class").at(0), "no function");
    assert.equal(loads(), 2);
    assert.lengthOf(readdirSync(kept()), 2);
  });

  it("leaves alone a parser that is loaded already", () => {
    const loaded: unknown = load(file);

    keepParses(file, kept());

    assert.strictEqual(load(file), loaded);
  });
});
