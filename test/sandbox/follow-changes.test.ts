import { assert } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ChangeFollower, type Followed } from "../../sandbox/follow-changes";
import { TestSandbox } from "../support/sandbox";

const root = path.join(__dirname, "../..");
const registry = JSON.stringify(path.join(root, "registry"));

/** A handler's file that says one thing. */
const handler = (identifier: string, says: string, more = "") => `
import { defineAction, existing, field } from ${registry};

export const action = defineAction({
  identifier: "${identifier}",
  title: "Say something",
  trigger: "CREATE",
  blueprint: { identifier: "${identifier}_thing", title: "Thing", schema: { properties: {} } },
  input: { name: field.string("Name") },
  permissions: [],${more}
  async handle({ input, run }) {
    run.log("${says}");
    return { entity: { identifier: input.name, title: input.name, properties: {} } };
  },
});
`;

describe("ChangeFollower", function () {
  this.timeout(120_000);
  let folder: string;
  let test: TestSandbox;
  let follower: ChangeFollower;
  let heard: PromiseWithResolvers<Followed>;

  /** Saves a file, or takes it away, and waits until that was followed. */
  const save = async (file: string, text?: string): Promise<Followed> => {
    heard = Promise.withResolvers();
    if (text === undefined) rmSync(path.join(folder, file));
    else writeFileSync(path.join(folder, file), text);
    return heard.promise;
  };
  const changesOf = ({ outcome }: Followed) => {
    if ("error" in outcome) throw outcome.error;
    return outcome.changes.map(({ done, name }) => `${done} ${name}`);
  };
  /** What a run of an action logs. */
  const said = async (action: string, name: string) => {
    const { status, logs } = await test.ended(await test.startRun(action, { name }));
    assert.equal(status, "SUCCESS");
    return logs.map(({ message }) => message);
  };

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-handlers-"));
    for (const kind of ["actions", "resources", "products"]) mkdirSync(path.join(folder, kind));
    writeFileSync(path.join(folder, "actions/say.ts"), handler("say", "one"));
    test = await TestSandbox.start({ handlersFolder: folder });
    follower = new ChangeFollower(test.sandbox, (followed) => heard.resolve(followed));
    assert.deepEqual(await said("say", "before"), ["one"]);
  });
  after(async () => {
    await follower.stop();
    await test.close();
    rmSync(folder, { recursive: true });
  });

  it("makes a saved handler live by changing its function alone, and keeps all else", async () => {
    const runs = test.port.runs().length;

    const followed = await save("actions/say.ts", handler("say", "two"));

    assert.deepEqual(followed.files, [path.join(folder, "actions/say.ts")]);
    assert.deepEqual(changesOf(followed), ["updated dev-runs-worker-function"]);
    assert.deepEqual(await said("say", "after"), ["two"]);
    assert.lengthOf(test.port.runs(), runs + 1);
    assert.isDefined(test.port.entity("say_thing", "before"));
  });

  it("changes the action in Port with its form", async () => {
    const more = '\n  description: "Says it.",';

    const followed = await save("actions/say.ts", handler("say", "two", more));

    assert.include(changesOf(followed), "updated dev-model-action-say");
    assert.equal(test.port.action("say")?.description, "Says it.");
  });

  const mistakes: [what: string, text: string, message: RegExp][] = [
    ["an unknown key", handler("say", "x", "\n  aproval: {},"), /actions\/say\.ts: .*aproval/],
    ["a module that is not there", `import "./nowhere";${handler("say", "x")}`, /nowhere/],
    [
      "what is no TypeScript",
      `${handler("say", "x")}\n}}`,
      /actions\/say\.ts: it does not load: line \d+, column \d+: Unexpected "}"/,
    ],
    ["a file that declares nothing", "export const one = 1;\n", /actions\/say\.ts: it exports one/],
  ];
  for (const [what, text, message] of mistakes) {
    it(`shows where the mistake is, and lets the old code go on: ${what}`, async () => {
      const { outcome } = await save("actions/say.ts", text);

      assert.match("error" in outcome ? outcome.error.message : "no error", message);
      assert.deepEqual(await said("say", `with-${what.replaceAll(" ", "-")}`), ["two"]);
    });
  }

  it("goes on with the next change that is right", async () => {
    await save("actions/say.ts", handler("say", "three"));

    assert.deepEqual(await said("say", "right-again"), ["three"]);
  });

  it("adds what a new file declares, and takes away what is removed", async () => {
    const added = await save("actions/shout.ts", handler("shout", "LOUD"));
    assert.include(changesOf(added), "created dev-model-action-shout");
    assert.deepEqual(await said("shout", "loud"), ["LOUD"]);
    assert.isDefined(test.port.action("say"));

    const removed = await save("actions/shout.ts");

    assert.include(changesOf(removed), "deleted dev-model-action-shout");
    assert.isUndefined(test.port.action("shout"));
    // Deleted with what they hold would be entities that somebody made.
    assert.isDefined(test.port.entity("shout_thing", "loud"));
  });

  it("follows products, which need a part of the stack that was not there", async () => {
    const product = readFileSync(path.join(root, "handlers/products/static-site.yaml"), "utf8");
    const launches = handler("launch", "x").replace("launch_thing", "provisioned_product");
    await save("actions/launch.ts", launches);
    const added = changesOf(await save("products/static-site.yaml", product));

    assert.include(added, "created dev-model-action-launch_static_site");
    const changed = await save(
      "products/static-site.yaml",
      product.replace("name: Static site", "name: Site"),
    );

    assert.include(changesOf(changed).join(), "dev-model-action-launch_static_site");
    assert.equal(test.port.action("launch_static_site")?.title, "Launch Site");
  });

  it("says nothing of a file that was saved as it was", async () => {
    const again = save("actions/say.ts", handler("say", "three"));
    writeFileSync(path.join(folder, "actions/other.ts"), handler("other", "x"));

    assert.deepEqual((await again).files, [path.join(folder, "actions/other.ts")]);
  });
});
