import { assert } from "chai";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { keepBundle } from "../../components/kept-bundles";

const root = path.join(__dirname, "../..");
const longAgo = new Date("2020-01-01");

describe("keepBundle", () => {
  let folder: string;
  let made: number;
  const file = (name: string) => path.join(folder, name);
  const write = (name: string, text: string, time = longAgo) => {
    writeFileSync(file(name), text);
    utimesSync(file(name), time, time);
  };
  const bundleOnce = (order: unknown, sources: readonly string[] = ["parts/a.ts", "b.ts"]) =>
    keepBundle([folder, order], async () => {
      made += 1;
      const inputs = sources.map((name) => path.relative(root, file(name)));
      return {
        code: `code ${made}`,
        map: `map ${made}`,
        inputs: [...inputs, "node_modules/got/index.js"],
      };
    });

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-kept-"));
    made = 0;
    mkdirSync(file("parts"));
    write("parts/a.ts", "a");
    write("b.ts", "b");
    await bundleOnce("order");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("bundles once what stays as it is", async () => {
    const { code, map, inputs } = await bundleOnce("order");

    assert.deepEqual([code, readFileSync(map, "utf8"), made], ["code 1", "map 1", 1]);
    assert.include(inputs, "node_modules/got/index.js");
  });

  const changes: Readonly<Record<string, () => void>> = {
    "a source": () => write("parts/a.ts", "another"),
    "a source that is gone": () => rmSync(file("b.ts")),
    "a source under another name": () => renameSync(file("b.ts"), file("c.ts")),
    "a folder that is gone": () => rmSync(file("parts"), { recursive: true }),
    "a file beside a source, which may stand for it": () => write("parts/a.js", ""),
    "a folder beside a source": () => mkdirSync(file("b")),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`bundles again for ${what}`, async () => {
      change();

      await bundleOnce("order");

      assert.equal(made, 2);
    });
  }

  it("bundles again when the source map is gone", async () => {
    rmSync((await bundleOnce("order")).map);

    const { map } = await bundleOnce("order");

    assert.equal(readFileSync(map, "utf8"), "map 2");
  });

  it("bundles again what is another order", async () => {
    const { code } = await bundleOnce("another");

    assert.equal(code, "code 2");
    assert.equal((await bundleOnce("order")).code, "code 1");
  });

  it("does not keep what came of a source that was saved meanwhile", async () => {
    write("b.ts", "new", new Date(Date.now() + 60_000));

    await bundleOnce("order");
    await bundleOnce("order");

    assert.equal(made, 3);
  });

  it("tells what cannot be bundled, each time", async () => {
    const fail = () =>
      keepBundle([folder, "failing"], async () => {
        made += 1;
        throw new Error("no");
      }).catch((error: Error) => error.message);

    assert.deepEqual([await fail(), await fail(), made], ["no", "no", 3]);
  });
});
