import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { bundle } from "../../components/bundle";
import * as modules from "../../components/bundle-modules";
import type { ModuleOrder } from "../../components/bundle-orders";

const { bundleModules } = modules;
const registryOf = (name: string) =>
  `export const registry = { changeListeners: ["handlers-of-${name}"] };`;

describe("bundleModules", function () {
  this.timeout(60_000);
  let folder: string;
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-modules-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What came of an order, or the error's message; inputs come in any order. */
  const outcomeOf = (made: Promise<modules.BundledModules>) =>
    made.then(
      (one) => ({ ...one, inputs: [...one.inputs].sort() }),
      (error: Error) => error.message,
    );

  /** Bundles orders together and each alone, which must come to the same. */
  async function bundleBothWays(orders: readonly ModuleOrder[]) {
    const together = await Promise.all(orders.map((one) => outcomeOf(bundleModules(one))));
    for (const [number, one] of orders.entries()) {
      assert.deepEqual(together[number], await outcomeOf(bundleModules(one)), one.names.join());
    }
    return together;
  }
  const codeOf = (one: Awaited<ReturnType<typeof outcomeOf>> | undefined) =>
    typeof one === "object" ? one.code : "";
  /** Whose handlers are in it. */
  const ownersIn = (one: Parameters<typeof codeOf>[0]) =>
    [...codeOf(one).matchAll(/handlers-of-(\w+)/g)].map(([, name]) => name);

  it("gives each of what is ordered together what it gets alone, its own handlers included", async () => {
    const worker = ["#functions/change-worker"];

    const made = await bundleBothWays([
      { names: ["#functions/run-clock"] },
      { names: worker, registry: registryOf("first") },
      { names: worker, registry: registryOf("second") },
      { names: ["#functions/registry"], registry: registryOf("third") },
      { names: ["./functions/jq"] },
      { names: [] },
    ]);

    const listed = made.map((one) => ownersIn(one));
    assert.deepEqual(listed, [[], ["first"], ["second"], ["third"], [], []]);
  });

  it("gives whoever comes by the handlers through other modules the same as alone", async () => {
    const through = write(
      "through.ts",
      `export * from ${JSON.stringify(path.join(__dirname, "../../functions/change-worker"))};`,
    );

    const made = await bundleBothWays([
      { names: [through], registry: registryOf("through") },
      { names: ["#functions/change-worker", through], registry: registryOf("twice") },
      { names: ["#functions/change-worker"], registry: registryOf("neither") },
    ]);

    const listed = made.map((one) => ownersIn(one));
    assert.deepEqual(listed, [["through"], ["twice"], ["neither"]]);
  });

  it("tells a mistake to whose it is, in the words that it has alone", async () => {
    const wrong = write("wrong.ts", "export const one = 1;\nexport const = one;");
    const names = ["#functions/registry"];

    const [good, ...bad] = await bundleBothWays([
      { names, registry: registryOf("good") },
      { names: ["#functions/nowhere"] },
      { names: ["#functions/nowhere"], registry: registryOf("good") },
      { names: [wrong] },
      { names, registry: `import ${JSON.stringify(wrong)};` },
      { names, registry: `import "../handlers/nowhere";` },
    ]);

    assert.deepEqual(ownersIn(good), ["good"]);
    const told = [
      /<entry>.*#functions\/nowhere/,
      /wrong\.ts:2:13/,
      /registry\.ts.*handlers\/nowhere/,
    ];
    for (const [number, message] of bad.entries()) {
      const text = typeof message === "string" ? message : "";
      assert.match(text, told[Math.floor(number / 2)] ?? /./);
      assert.notMatch(text, /\?\d/);
    }
  });
});

describe("bundle, with the function whose closure is being serialised", () => {
  const ordered: (readonly string[])[] = [];
  const bundleBy = (value: typeof bundleModules) =>
    Object.defineProperty(modules, "bundleModules", { value, configurable: true });

  beforeEach(() => {
    ordered.length = 0;
    bundleBy(async ({ names }) => {
      ordered.push(names);
      if (names.includes("gone")) throw new Error("gone is not there");
      return { code: `(${names.join()})`, map: "", inputs: [] };
    });
  });
  afterEach(() => bundleBy(bundleModules));

  /** Names that nobody has kept a bundle of. */
  const fresh = (name: string) => `${name}-${process.pid}-${performance.now()}`;

  it("orders what it requires before the closure is there, and once", async () => {
    const name = fresh("expected");
    const text = Promise.withResolvers<string>();

    const making = bundle(text.promise, undefined, `() => require("${name}")`);

    assert.deepEqual(ordered, [[name]]);
    text.resolve(`exports.handler = require("${name}");`);
    assert.include((await making).code, `(${name})`);
    assert.deepEqual(ordered, [[name]]);
  });

  it("bundles what the closure requires, where it is something else", async () => {
    const [expected, real] = [fresh("expected"), fresh("real")];

    const { code } = await bundle(
      Promise.resolve(`exports.handler = require("${real}");`),
      undefined,
      `() => require("${expected}")`,
    );

    assert.include(code, `(${real})`);
    assert.deepEqual(ordered, [[expected], [real]]);
  });

  it("tells first what is wrong with the closure", async () => {
    const text = new Promise<string>((_, reject) => setImmediate(reject, new Error("no closure")));

    const message = await bundle(text, undefined, `() => require("gone")`).catch(
      (error: Error) => error.message,
    );

    assert.equal(message, "no closure");
  });
});
