import { assert } from "chai";
import type { Driver, LiveResource } from "../../../sandbox/drivers/driver";
import { recordedDriver } from "../../../sandbox/drivers/recorded";
import { AwsProvider } from "../../../sandbox/provider/aws-provider";
import { unknown } from "../../../sandbox/provider/values";

const queue = { type: "aws:sqs/queue:Queue", name: "runs" };
const rule = { type: "aws:cloudwatch/eventRule:EventRule", name: "box" };
const seed = "0123456789abcdef";

function start(driver: Partial<Driver> = {}) {
  const recorded = recordedDriver();
  const drivers = { [queue.type]: { ...recorded, ...driver } };
  return new AwsProvider({ drivers, recorded, region: "eu-west-1", root: "/project" });
}

describe("AwsProvider", () => {
  describe("checkConfig", () => {
    it("takes the sandbox's region alone, and says what to type", () => {
      const provider = start();

      assert.deepEqual(provider.checkConfig({ region: "eu-west-1" }), []);
      assert.match(
        provider.checkConfig({ region: "us-east-1" })[0]?.reason ?? "",
        /is "us-east-1"/,
      );
      const missing = provider.checkConfig({})[0]?.reason ?? "";
      assert.include(missing, "pulumi config set aws:region eu-west-1");
    });
  });

  describe("check", () => {
    it("makes up a name, and keeps it", () => {
      const provider = start();

      const made = provider.check(queue, { fifoQueue: true }, undefined, seed);
      const again = provider.check(queue, { fifoQueue: true }, made.inputs, "f".repeat(16));

      assert.equal(made.inputs["name"], "runs-0123456.fifo");
      assert.deepEqual(again, made);
      assert.deepEqual(made.failures, []);
    });

    it("gives a new name where the old one was given", () => {
      const { inputs } = start().check(queue, {}, { name: "given" }, seed);

      assert.equal(inputs["name"], "runs-0123456");
    });

    for (const [what, name, inputs] of [
      ["made up", "r".repeat(57), {}],
      ["given", "box", { name: "r".repeat(65) }],
    ] as const) {
      it(`refuses a name that is ${what} and too long, with where AWS says so`, () => {
        const { failures } = start().check({ ...rule, name }, inputs, undefined, seed);

        assert.equal(failures[0]?.property, "name");
        assert.match(failures[0]?.reason ?? "", /65 characters; AWS allows 64 \(https:.*PutRule/);
      });
    }
  });

  describe("diff", () => {
    const compare = (olds: object, news: object, ignored: string[] = [], outputs = {}) =>
      start().diff(queue, { olds: { ...olds }, news: { ...news }, outputs }, ignored);

    it("finds nothing where nothing differs, whatever the order of keys", () => {
      const found = compare({ tags: { a: 1, b: 2 } }, { tags: { b: 2, a: 1 } }, [], {
        tagsAll: { a: 1, b: 2 },
      });

      assert.deepEqual(found, { changed: [], replaces: [], deleteBeforeReplace: false });
    });

    it("takes assets of one hash for the same, wherever they lie", () => {
      const asset = (path: string, hash: string) => ({
        code: {
          "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
          path,
          hash,
        },
      });

      assert.deepEqual(compare(asset("a", "1"), asset("b", "1")).changed, []);
      assert.deepEqual(compare(asset("a", "1"), asset("a", "2")).changed, ["code"]);
    });

    it("changes in place what can be, and replaces for the rest", () => {
      assert.deepEqual(compare({ delaySeconds: 1 }, { delaySeconds: 2 }), {
        ...{ changed: ["delaySeconds"], replaces: [], deleteBeforeReplace: false },
      });
      assert.deepEqual(compare({ fifoQueue: true }, {}).replaces, ["fifoQueue"]);
    });

    it("takes the old one away first where a given name would be there twice", () => {
      const named = { name: "given" };
      const madeUp = { name: "made-0123456", __defaults: ["name"] };

      assert.isTrue(compare({ ...named, fifoQueue: true }, named).deleteBeforeReplace);
      assert.isFalse(compare({ ...madeUp, fifoQueue: true }, madeUp).deleteBeforeReplace);
    });

    it("leaves alone what is to be ignored", () => {
      assert.deepEqual(compare({ delaySeconds: 1 }, {}, ["delaySeconds"]).changed, []);
    });

    it("sees that the stack's default tags have changed", () => {
      const provider = start();
      provider.configure({ defaultTags: JSON.stringify({ tags: { team: "b" } }) });

      const outputs = { tagsAll: { team: "a" } };
      const found = provider.diff(queue, { olds: {}, outputs, news: {} }, []);

      assert.deepEqual(found.changed, ["tagsAll"]);
    });
  });

  it("previews outputs as unknown, and tags as known", () => {
    const preview = start().preview(queue, { name: "runs-1", tags: { a: "b" } });

    assert.deepEqual(preview, {
      ...{ name: "runs-1", tags: { a: "b" }, arn: unknown, url: unknown, tagsAll: { a: "b" } },
    });
  });

  it("previews an invocation's new result as unknown", () => {
    const invocation = { type: "aws:lambda/invocation:Invocation", name: "part" };

    const preview = start().previewUpdate(invocation, { result: "old" }, { input: "{}" });

    assert.deepEqual(preview, { result: unknown, input: "{}" });
  });

  it("hands files over by their full paths", async () => {
    const made: unknown[] = [];
    const provider = start({
      create: async ({ inputs }) => {
        made.push(await (inputs["code"] as { path: Promise<string> }).path);
        return { id: "runs", outputs: {} };
      },
    });

    const code = {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      path: "bundles/a.js",
    };
    const { properties } = await provider.create(queue, { code });

    assert.deepEqual(made, ["/project/bundles/a.js"]);
    assert.deepEqual(properties["code"], code);
  });

  it("forgets an input that is taken away, and keeps what nobody gave", async () => {
    const live: LiveResource = {
      ...{ ...queue, id: "runs", inputs: { delaySeconds: 1 } },
      outputs: { delaySeconds: 1, arn: "arn" },
    };

    const properties = await start({ update: async () => ({ url: "new" }) }).update(live, {});

    assert.deepEqual(properties, { arn: "arn", url: "new", tagsAll: {} });
  });

  it("records a type without a driver, until it is taken away", async () => {
    const provider = start();
    const { id, properties } = await provider.create(rule, {});
    const live = { ...rule, id, inputs: {}, outputs: properties };

    assert.deepEqual(await provider.read(live), properties);
    await provider.delete(live);
    assert.isUndefined(await provider.read(live));
  });

  it("names the provider functions that it has", () => {
    const provider = start();

    assert.equal(provider.invoke("aws:index/getRegion:getRegion")["region"], "eu-west-1");
    assert.throws(() => provider.invoke("aws:ec2/getAmi:getAmi"), /no answer .*getAmi.*; it has /);
  });
});
