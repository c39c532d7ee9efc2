import { assert } from "chai";
import * as esbuild from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { sourceFrames } from "../../../sandbox/lambda/source-positions";

const source = `interface Sky { stars?: string[] }
export function handler(sky: Sky): number {
  return count(sky);
}
function count(sky: Sky): number {
  return sky.stars!.length;
}
`;

describe("sourceFrames", () => {
  let folder: string;
  let stack: string[];

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-map-"));
    const { outputFiles } = esbuild.buildSync({
      stdin: { contents: source, loader: "ts", sourcefile: "handlers/actions/stars.ts" },
      ...{ minify: true, format: "cjs", sourcemap: "external", write: false },
      outfile: path.join(folder, "index.js"),
      sourceRoot: "",
    });
    for (const { path: file, text } of outputFiles) writeFileSync(file, text);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle, as a function is loaded
    const { handler } = require(path.join(folder, "index.js")) as {
      handler: (sky: object) => void;
    };
    try {
      handler({});
    } catch (error) {
      stack = (error as Error).stack?.split("\n") ?? [];
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it("gives the lines of the sources, where the bundle has a map beside it", () => {
    const frames = sourceFrames(stack).map((frame) =>
      frame.replace(/at .*handlers/, "at handlers"),
    );

    assert.deepEqual(
      frames.map((frame) => frame.replace(/:\d+$/, "")),
      ["at handlers/actions/stars.ts:6", "at handlers/actions/stars.ts:3"],
    );
  });

  it("takes the names of what caused an error for such, where frames of it follow", () => {
    const frames = sourceFrames([...stack, "Caused by: TypeError: no sky", ...stack.slice(1)]);

    assert.deepEqual(frames.slice(2), ["Caused by: TypeError: no sky", ...frames.slice(0, 2)]);
    assert.deepEqual(sourceFrames([...stack, "Caused by: Error: no sky"]), frames.slice(0, 2));
  });

  it("gives none where there is no map, and takes no message for a frame", () => {
    assert.deepEqual(
      sourceFrames(["Error: at /nowhere/index.js:1:1", "    at f (/nowhere/x.js:1:2)"]),
      [],
    );
    assert.deepEqual(sourceFrames([`Error: ${path.join(folder, "index.js")}:1:1`]), []);
  });
});
