import { assert } from "chai";
import { mkdirSync } from "node:fs";
import * as path from "node:path";
import { skipWithout } from "../../support/real-part";
import { EngineTest } from "./deployed";
import { PulumiCli } from "./pulumi-cli";

const blueprint = `{ identifier: "thing", title: "Thing", schema: { properties: { size: { type: "number", title: "Size" } } } }`;

describe("two stacks of one Port under Pulumi's engine", function () {
  this.timeout(600_000);
  this.bail(true);
  let test: EngineTest;

  before(async function () {
    skipWithout(this, PulumiCli.problem());
    test = await EngineTest.start();
    writeHandler(test, "first", "make_thing", blueprint);
    writeHandler(test, "second", "mend_thing", `existing("thing")`);
  });
  after(() => test?.close());

  const up = () => test.pulumi.call(["up", "--yes", "--skip-preview"]);
  const actions = () => test.sandbox.port.actions().map(({ identifier }) => identifier);

  it("are deployed one after the other, and each keeps its own", async () => {
    await test.initStack("first", { handlersFolder: "first" });
    const first = await up();
    assert.equal(first.code, 0, first.output);

    await test.initStack("second", {
      handlersFolder: "second",
      kafkaConsumerGroup: "org_example.second",
    });
    const second = await up();
    assert.equal(second.code, 0, second.output);

    assert.sameMembers(actions(), ["make_thing", "mend_thing"]);
  });

  it("stop where both declare the same, and both are named", async () => {
    const before = test.model();
    await test.initStack("third", {
      handlersFolder: "first",
      kafkaConsumerGroup: "org_example.third",
    });

    const { code, output } = await up();

    assert.notEqual(code, 0);
    assert.match(output, /longshore\/first/);
    assert.match(output, /longshore\/third/);
    assert.deepEqual(test.model(), before);
    const gone = await test.pulumi.call(["destroy", "--yes", "--skip-preview"]);
    assert.equal(gone.code, 0, gone.output);
    assert.deepEqual(test.model(), before);
  });

  it("do not take each other's away when one of them goes", async () => {
    await test.pulumi.succeed("stack", "select", "second");
    await test.pulumi.succeed("destroy", "--yes", "--skip-preview");

    assert.deepEqual(actions(), ["make_thing"]);
    assert.include(
      test.sandbox.port.blueprints().map(({ identifier }) => identifier),
      "thing",
    );
  });

  it("can be destroyed without Port, which is left as it is", async () => {
    await test.pulumi.succeed("stack", "select", "first");
    const before = actions();
    test.sandbox.port.faults.add({ answer: "disconnect" });

    await test.pulumi.configure("keepPortModel", "true");
    const told = await up();
    const gone = await test.pulumi.call(["destroy", "--yes", "--skip-preview"]);
    test.sandbox.port.faults.clear();

    assert.equal(told.code, 0, told.output);
    assert.equal(gone.code, 0, gone.output);
    assert.deepEqual(actions(), before);
  });
});

/** Writes a folder of handlers with one action. @param on the blueprint, as its declaration says it */
function writeHandler({ project }: EngineTest, folder: string, identifier: string, on: string) {
  mkdirSync(path.join(project.folder, folder, "actions"), { recursive: true });
  project.write(
    `${folder}/actions/${identifier.replace("_", "-")}.ts`,
    `import { defineAction, existing, field } from "../../registry";

export const action = defineAction({
  identifier: "${identifier}",
  title: "Do something with a thing",
  trigger: "CREATE",
  blueprint: ${on},
  input: { size: field.number("Size") },
  permissions: [],
  handle: async ({ input }) => ({ statusLabel: \`size \${input.size}\` }),
});

void existing;
`,
  );
}
