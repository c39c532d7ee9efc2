import { assert } from "chai";
import { existsSync, lutimesSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const folder = path.join(__dirname, "../../.output/bundles");
const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
const lately = new Date(Date.now() - 23 * 60 * 60 * 1000);

/** As in a process that has not made any archive yet. */
function loadAnew(): typeof import("../../components/bundle-files") {
  delete require.cache[require.resolve("../../components/bundle-files")];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it remembers what it has done
  return require("../../components/bundle-files") as typeof import("../../components/bundle-files");
}

describe("toArchive", () => {
  const names: string[] = [];
  const fileAt = (time: Date, make: (file: string) => void) => {
    const file = path.join(folder, `test-${process.pid}-${names.length}`);
    names.push(file);
    make(file);
    lutimesSync(file, time, time);
    return file;
  };
  const fill = (file: string) => writeFileSync(file, "");
  const bundle = {
    code: `// of the test of archives ${process.pid}`,
    map: __filename,
    sidecars: {},
    inputs: [],
  };

  before(() => mkdirSync(folder, { recursive: true }));
  after(() => {
    for (const file of names) rmSync(file, { force: true });
  });

  it("takes away what nobody has used for a day, links included, and nothing else", async () => {
    const [old, link, young] = [
      fileAt(longAgo, fill),
      fileAt(longAgo, (file) => symlinkSync(__filename, file)),
      fileAt(lately, fill),
    ];

    loadAnew().toArchive(bundle);

    assert.deepEqual([old, link, young].map(existsSync), [false, false, true]);
    assert.isTrue(existsSync(__filename));
  });

  it("keeps what is used again", async () => {
    const archive = loadAnew().toArchive(bundle);
    const assets = (await archive.assets) as Record<string, { path: Promise<string> }>;
    const used = path.resolve(folder, "../..", (await assets["index.js"]?.path) ?? "");
    names.push(used, `${used}.map`);
    lutimesSync(used, longAgo, longAgo);

    loadAnew().toArchive(bundle);

    assert.isTrue(existsSync(used));
  });
});
