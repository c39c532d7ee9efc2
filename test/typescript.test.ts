import { assert } from "chai";
import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const root = path.join(__dirname, "..");

/** A project with the hook, and a cache of its own. */
const files: Readonly<Record<string, string>> = {
  "main.ts": `import * as whole from "./lib/whole";
import path, { sep } from "node:path";
import type { Shape } from "./lib/shape";
const shape: Shape = { name: "square" };
enum Side { Left = "left" }
const load = require("./lib/whole");
Object.defineProperty(whole, "said", { value: () => "replaced" });
console.log(JSON.stringify([whole === load, whole.early, load.said(), path.sep === sep, shape.name, Side.Left]));`,
  "lib/whole.ts": `import { early as late } from "./circle";
export const said = () => "original";
export { late as early };`,
  "lib/circle.ts": `import * as whole from "./whole";
export const early = typeof whole;`,
  "lib/shape.ts": `export interface Shape { readonly name: string }`,
  "unused.ts": `export const unused = 1;`,
  "fails.ts": `interface Gone {
  readonly name: string;
}
export const gone = (one: Gone) => { throw new Error(one.name); };
gone({ name: "here" });`,
  "test/unit.ts": `export const unit = 1;`,
  "types.d.ts": `declare const nothing: undefined;`,
};

describe("typescript.cjs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-typescript-"));
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(path.join(root, "node_modules/esbuild"), path.join(folder, "node_modules/esbuild"));
    copyFileSync(path.join(root, "typescript.cjs"), path.join(folder, "typescript.cjs"));
    for (const [file, text] of Object.entries(files)) write(file, text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const run = (file: string, ...before: string[]) =>
    promisify(execFile)(process.execPath, [...before, "-r", "./typescript.cjs", file], {
      cwd: folder,
    });
  const kept = () =>
    readdirSync(path.join(folder, "node_modules/.cache/longshore")).filter((name) =>
      name.endsWith(".js"),
    );
  const said = [true, "object", "replaced", true, "square", "left"];

  it("gives a module itself to who imports all of it, and lets exports be replaced", async () => {
    const { stdout } = await run("main.ts");

    assert.deepEqual(JSON.parse(stdout), said);
  });

  it("compiles the project at once, without what is tested, and then what has changed", async () => {
    await run("unused.ts");
    const once = kept();
    write("unused.ts", "export const used = 2;");
    await run("unused.ts");

    assert.lengthOf(once, 6);
    assert.lengthOf(kept(), 7);
    await run("test/unit.ts");
    assert.lengthOf(kept(), 8);
  });

  it("tells a mistake to who loads its file, and to nobody else", async () => {
    write("wrong.ts", "const one = 1;\nexport const = one;");

    const { stdout } = await run("main.ts");
    const failed = await run("wrong.ts").catch((error: { stderr: string }) => error);

    assert.deepEqual(JSON.parse(stdout), said);
    assert.lengthOf(kept(), 6);
    assert.match(failed.stderr, /wrong\.ts:2:13: ERROR: /);
  });

  for (const before of [[], ["-r", "esbuild"]]) {
    it(`leaves the environment as it is ${before.length > 0 ? "where esbuild was loaded before" : ""}`, async () => {
      write(
        "environment.ts",
        `console.log(Object.keys(process.env).filter((name) => /^(GO|ESBUILD)/.test(name)).join());`,
      );

      const { stdout } = await run("environment.ts", ...before);

      assert.equal(stdout, "\n");
    });
  }

  it("points into the source", async () => {
    const failed = await run("fails.ts").catch((error: { stderr: string }) => error);

    assert.include(failed.stderr, `${path.join(folder, "fails.ts")}:4:44`);
    assert.include(failed.stderr, `${path.join(folder, "fails.ts")}:5:1`);
  });
});
