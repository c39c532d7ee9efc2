import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Deployer } from "../../sandbox/deployer";
import { recordedDriver } from "../../sandbox/drivers/recorded";
import { fingerprint } from "../../sandbox/fingerprint";

const queue = "aws:sqs/queue:Queue";

describe("Deployer", () => {
  let calls: string[];
  let deployer: Deployer;
  const driver = {
    create: async ({ name, inputs }: { name: string; inputs: object }) => {
      calls.push(`create ${name} ${JSON.stringify(inputs)}`);
      if ("bad" in inputs) throw new Error("AWS refuses it");
      return { id: name, outputs: { arn: `arn:${name}` } };
    },
    read: async () => ({}),
    update: async ({ name }: { name: string }, inputs: object) => {
      calls.push(`update ${name} ${JSON.stringify(inputs)}`);
      return { arn: `arn:${name}` };
    },
    delete: async ({ name }: { name: string }) => void calls.push(`delete ${name}`),
  };
  /** Runs a program that declares these queues, and says what the drivers were asked for. */
  const run = async (declared: Record<string, object>) => {
    calls = [];
    const one = deployer.begin();
    for (const [name, inputs] of Object.entries(declared)) {
      await one.keep({ type: queue, name, inputs: inputs as Record<string, unknown> });
    }
    const changes = await one.finish();
    return { calls, changes: changes.map(({ done, name }) => `${done} ${name}`) };
  };

  beforeEach(async () => {
    deployer = new Deployer({ [queue]: driver }, recordedDriver());
    await run({ a: { delay: 1 }, b: { delay: 1 } });
  });

  const cases: [
    what: string,
    declared: Record<string, object>,
    done: string[],
    changes: string[],
  ][] = [
    ["leaves alone what is as it was", { b: { delay: 1 }, a: { delay: 1 } }, [], []],
    [
      "creates what is new",
      { a: { delay: 1 }, b: { delay: 1 }, c: {} },
      ["create c {}"],
      ["created c"],
    ],
    [
      "changes what has other inputs",
      { a: { delay: 1 }, b: { delay: 2 } },
      ['update b {"delay":2}'],
      ["updated b"],
    ],
    [
      ...([
        "replaces what cannot be changed in place",
        { a: { delay: 1 }, b: { fifoQueue: true } },
      ] as const),
      ["delete b", 'create b {"fifoQueue":true}'],
      ["replaced b"],
    ],
    [
      "takes away what is declared no more, the latest first",
      {},
      ["delete b", "delete a"],
      ["deleted b", "deleted a"],
    ],
  ];
  for (const [what, declared, done, changes] of cases) {
    it(what, async () => {
      assert.deepEqual(await run(declared), { calls: done, changes });
      assert.deepEqual(await run(declared), { calls: [], changes: [] });
    });
  }

  it("gives what a resource has, also when nothing is to be done", async () => {
    const kept = await deployer.begin().keep({ type: queue, name: "a", inputs: { delay: 1 } });

    assert.deepEqual(kept.outputs, { arn: "arn:a" });
    assert.deepEqual(
      deployer.live.map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("takes nothing away when the program fails, and goes on from there", async () => {
    let message = "";
    await run({ a: { delay: 2 }, c: { bad: 1 } }).catch(
      (error: Error) => (message = error.message),
    );

    assert.equal(message, "AWS refuses it");
    assert.deepEqual((await run({ a: { delay: 2 }, b: { delay: 1 } })).changes, []);
  });

  it("hears nothing more from a run that another one follows", async () => {
    const earlier = deployer.begin();
    deployer.begin();

    const late = earlier.keep({ type: queue, name: "late", inputs: {} });
    await Promise.race([late, new Promise(setImmediate)]);

    assert.notInclude(calls.join(), "late");
  });
});

describe("fingerprint", () => {
  it("is the same whatever the order of the keys, and without what is undefined", async () => {
    assert.equal(
      await fingerprint({ a: 1, b: { c: [1, 2], d: undefined } }),
      await fingerprint({ b: { c: [1, 2] }, a: 1 }),
    );
    assert.notEqual(await fingerprint([1, 2]), await fingerprint([2, 1]));
  });

  it("counts a file by what is in it", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "longshore-print-"));
    const print = (name: string, text: string) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      const asset = new pulumi.asset.FileAsset(file);
      return fingerprint(new pulumi.asset.AssetArchive({ "index.js": asset }));
    };

    const one = await print("one", "text");

    assert.equal(await print("other", "text"), one);
    assert.notEqual(await print("one", "changed"), one);
    assert.equal(
      await fingerprint(new pulumi.asset.StringAsset("text")),
      await fingerprint(new pulumi.asset.StringAsset("text")),
    );
    rmSync(folder, { recursive: true });
  });
});
