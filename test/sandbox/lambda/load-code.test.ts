import { assert } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { bundle } from "../../../components/bundle";
import type { LoadedCode } from "../../../sandbox/lambda/load-code.mts";

const root = path.join(__dirname, "../../..");

/** A module that a bundle has, and the text of its closure with a value of this start. */
const source = `
export const greet = (name: string) => "Hello, " + name;
export const fail = () => { throw new Error("no"); };
`;
const closureOf = (module: string, value: string) => `const value = ${JSON.stringify(value)};
exports.handler = () => require(${JSON.stringify(module)}).greet(value);
exports.handler.fail = () => require(${JSON.stringify(module)}).fail();
exports.handler.failHere = () => { throw new Error("here"); };`;

describe("loadCode", () => {
  let folder: string;
  let kept: string;
  let loadCode: (file: string, folder: string) => LoadedCode;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-code-"));
    writeFileSync(path.join(folder, "module.ts"), source);
    ({ loadCode } = await import("../../../sandbox/lambda/load-code.mts"));
  });
  beforeEach(() => {
    kept = path.join(folder, "kept");
    rmSync(kept, { recursive: true, force: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  let count = 0;
  /** Puts code where no other was: each start has a folder of its own. */
  const put = (code: string): string => {
    const file = path.join(folder, String((count += 1)), "index.js");
    mkdirSync(path.dirname(file));
    writeFileSync(file, code);
    return file;
  };
  const bundled = async (value: string) =>
    put((await bundle(closureOf(path.join(folder, "module.ts"), value))).code);
  type Handler = (() => string) & { fail: () => void; failHere: () => void };
  const handlerOf = ({ exported }: LoadedCode) => exported["handler"] as Handler;

  /** Loads code in a process of its own, as this one knows by heart what it has compiled. */
  const start = (file: string) => {
    const script = `
      import { loadCode } from ${JSON.stringify(path.join(root, "sandbox/lambda/load-code.mts"))};
      const { exported, wasKept, keep } = loadCode(${JSON.stringify(file)}, ${JSON.stringify(kept)});
      process.stdout.write((wasKept ? "kept" : "new") + ": " + exported.handler());
      keep();`;
    const options = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script];
    return execFileSync(process.execPath, options, { encoding: "utf8" });
  };

  it("keeps what V8 has made of a bundle's modules for the next start, whose closure is another", async () => {
    assert.equal(start(await bundled("first")), "new: Hello, first");
    assert.equal(start(await bundled("second")), "kept: Hello, second");
    assert.lengthOf(readdirSync(kept), 1);
  });

  it("does not take what is kept of other modules, nor what is damaged", async () => {
    const file = await bundled("one");
    start(file);
    const [name = ""] = readdirSync(kept);

    const other = put(readFileSync(file, "utf8").replace("Hello", "Hallo"));
    assert.equal(start(other), "new: Hallo, one");

    writeFileSync(path.join(kept, name), readFileSync(path.join(kept, name)).subarray(0, 99));
    assert.equal(start(file), "new: Hello, one");
    assert.equal(start(file), "kept: Hello, one");
  });

  it("keeps so many and no more, those that were used last", async () => {
    mkdirSync(kept);
    for (let old = 0; old < 150; old += 1) writeFileSync(path.join(kept, `old-${old}`), "");

    const file = await bundled("one");
    loadCode(file, kept).keep();

    assert.lengthOf(readdirSync(kept), 100);
    assert.isTrue(loadCode(file, kept).wasKept);
  });

  it("runs on when nothing can be kept", async () => {
    const file = await bundled("one");
    writeFileSync(kept, "a file in the folder's place");

    const loaded = loadCode(file, kept);

    loaded.keep();
    assert.equal(handlerOf(loaded)(), "Hello, one");
  });

  it("tells of errors at the places in the file, as Node's own loading does", async () => {
    const file = await bundled("one");
    const placesOf = (handler: Handler) =>
      [handler.fail, handler.failHere].map((fail) => {
        try {
          fail();
        } catch (error) {
          return /\((\S+:\d+:\d+)\)|at (\S+:\d+:\d+)/.exec((error as Error).stack ?? "")?.[0];
        }
        return undefined;
      });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as Lambda loads it
    const usual = placesOf((require(file) as { handler: Handler }).handler);
    loadCode(file, kept).keep();

    for (const loaded of [loadCode(file, path.join(folder, "none")), loadCode(file, kept)]) {
      assert.deepEqual(placesOf(handlerOf(loaded)), usual);
    }
    assert.include(usual.join(), `${file}:`);
  });

  it("loads any other file as it is, and keeps nothing of it", () => {
    const loaded = loadCode(put("exports.handler = () => __dirname;"), kept);
    loaded.keep();

    assert.equal(handlerOf(loaded)(), path.join(folder, String(count)));
    assert.isFalse(loaded.wasKept);
  });
});
