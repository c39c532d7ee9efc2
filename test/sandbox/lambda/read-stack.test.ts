import { assert } from "chai";
import * as esbuild from "esbuild";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readStack } from "../../../sandbox/lambda/source-positions";

/** What a handler does wrong → what V8 says of it, in the names of the source. */
const cases: Record<string, [body: string, message: string]> = {
  iterate: ["for (const node of fleet.nodes) keep(node);", "fleet.nodes is not iterable"],
  spread: ["return [...fleet.nodes];", "fleet.nodes is not iterable"],
  call: ["return fleet.start(1);", "fleet.start is not a function"],
  construct: ["return new fleet.Kind(1);", "fleet.Kind is not a constructor"],
  itself: ["return fleet();", "fleet is not a function"],
  unpack: ["const [first] = fleet; return keep(first);", "fleet is not iterable"],
  destructure: [
    "const { nodes, size } = fleet.start; return keep(nodes, size);",
    "Cannot destructure property 'nodes' of 'fleet.start' as it is undefined.",
  ],
  early: [
    "const give = () => later; keep(give()); const later = fleet.size; return keep(later);",
    "Cannot access 'later' before initialization",
  ],
  read: ["return fleet.start.size;", "Cannot read properties of undefined (reading 'size')"],
  said: ['throw new Error("a is not a function");', "a is not a function"],
};

describe("readStack", () => {
  let folder: string;
  let thrown: Record<string, (fleet: object) => unknown>;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-names-"));
    const functions = Object.entries(cases).map(
      ([name, [body]]) => `  ${name}(fleet) {\n    ${body}\n  },`,
    );
    const contents = `const keep = (...all) => all;\nexport const fails = {\n${functions.join("\n")}\n};\n`;
    const source = path.join(folder, "handlers/fleet.ts");
    mkdirSync(path.dirname(source));
    writeFileSync(source, contents);
    const { outputFiles } = esbuild.buildSync({
      ...{ entryPoints: [source], outfile: path.join(folder, "index.js"), write: false },
      ...{ minify: true, format: "cjs", sourcemap: "external", sourcesContent: false },
    });
    for (const { path: file, text } of outputFiles) writeFileSync(file, text);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle, as a function is loaded
    ({ fails: thrown } = require(path.join(folder, "index.js")) as { fails: typeof thrown });
  });
  after(() => rmSync(folder, { recursive: true }));

  function read(name: string) {
    try {
      thrown[name]?.({});
    } catch (error) {
      const { stack = "", message } = error as Error;
      return { said: message, ...readStack(stack.split("\n"), message) };
    }
    throw new Error(`${name} throws nothing.`);
  }

  Object.entries(cases).forEach(([name, [body, message]], index) => {
    it(`gives the line and the names of the source: ${message} (${name})`, () => {
      const found = read(name);

      assert.equal(found.message ?? found.said, message);
      const line = 4 + 3 * index;
      assert.equal(found.excerpt, `${line} │ ${body}`);
      assert.match(found.frames[0] ?? "", new RegExp(`fleet\\.ts:${line}:\\d+$`));
    });
  });

  it("keeps what it cannot better", () => {
    assert.deepEqual(readStack(["Error: a"], "a is not iterable"), { frames: [] });
  });
});
