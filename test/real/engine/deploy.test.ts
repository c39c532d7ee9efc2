import { assert } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { settingsOf } from "../../../sandbox/provider/lines";
import { Developer } from "../../../sandbox/scenarios/developer";
import { ProjectCopy } from "../../support/project-copy";
import { skipWithout } from "../../support/real-part";
import { EngineTest } from "./deployed";
import { PulumiCli, type Outcome } from "./pulumi-cli";

const root = path.join(__dirname, "../../..");
const keeperOf = (state: string) => urnOf(state, "model-keeper-function");

describe("the program under Pulumi's engine", function () {
  this.timeout(600_000);
  this.bail(false);
  let test: EngineTest;

  before(async function () {
    skipWithout(this, PulumiCli.problem());
    test = await EngineTest.start();
  });
  after(() => test?.close());

  it("is set up by the README's lines", async () => {
    const settings = new Map(settingsOf(test.sandbox).map((one) => [one.key, one]));
    const [deploy, kafka] = deployLines();
    assert.include(deploy, "pulumi stack init prod");
    await test.pulumi.succeed("stack", "init", "prod");

    const lines = [...deploy, ...kafka].filter((line) => line.startsWith("pulumi config set "));
    for (const line of lines) {
      const [, secret, key = "", said = ""] =
        /config set (--secret )?(\S+)(?: (.*))?/.exec(line) ?? [];
      // Which way runs come is said by the line itself; what they come from is the sandbox's.
      const setting =
        settings.get(key) ?? (key === "runsFrom" ? { value: said, secret: false } : undefined);
      assert.isDefined(setting, `The README sets ${key}, which the sandbox has no value for.`);
      assert.equal(secret !== undefined, setting.secret, `${key} is secret here or there.`);
      await test.pulumi.configure(key, setting.value, setting.secret);
    }
    for (const key of ["portApiUrl", "cloudTrail"]) {
      await test.pulumi.configure(key, settings.get(key)?.value ?? "");
    }
    assert.equal(deploy.at(-1), "pulumi up");
  });

  it("is previewed, with outputs that nobody knows yet", async () => {
    const outcome = await test.pulumi.succeed("preview");

    tell("preview", outcome);
    assert.notMatch(outcome.output, /warning: (?!using pulumi-language-nodejs)/);
    assert.deepEqual(test.model(), { blueprints: [], actions: [] });
  });

  it("keeps to the guardrails", async () => {
    const args = ["preview", "--policy-pack", "policies/guardrails"];
    const outcome = await test.pulumi.succeed(...args);

    tell("preview with guardrails", outcome);
    assert.match(outcome.output, /longshore-guardrails/);
  });

  it("is deployed, and works", async () => {
    tell("first up", await test.pulumi.succeed("up", "--yes", "--skip-preview"));

    const developer = await Developer.logIn(test.sandbox);
    const run = await developer.start("create_bucket", { name: "a-bucket", region: "eu-west-1" });
    assert.equal((await developer.watch(run)).status, "SUCCESS");
    const bucket = await developer.watchEntity("s3_bucket", "a-bucket", () => true, 60);
    assert.isDefined(bucket);
  });

  it("changes nothing when nothing has changed, from another folder and under another Node", async () => {
    tell("second preview", await test.pulumi.succeed("preview", "--expect-no-changes"));

    const other = new ProjectCopy();
    const pulumi = test.cliIn(other);
    try {
      const file = "Pulumi.prod.yaml";
      other.write(file, readFileSync(path.join(test.project.folder, file), "utf8"));
      await pulumi.succeed("stack", "select", "prod");
      const node = otherNode();
      console.log(`      from ${other.folder} under ${node?.version ?? process.version}`);
      const env = node && { LONGSHORE_TEST_NODE: node.path };
      const args = ["preview", "--expect-no-changes"];
      const { code, output } = await pulumi.call(args, env ? { env } : {});
      assert.equal(code, 0, output);
    } finally {
      pulumi.close();
      other.remove();
    }
  });

  it("finds everything where it was left", async () => {
    const { output } = await test.pulumi.succeed("refresh", "--yes", "--skip-preview");

    assert.notMatch(output, /deleted|updated/);
  });

  it("has no secret in its state, which stays small", async () => {
    const state = await test.pulumi.state();

    for (const { key, value, secret } of settingsOf(test.sandbox)) {
      if (secret && key !== "kafkaUsername") assert.notInclude(state, value, key);
    }
    console.log(`      state: ${(state.length / 1e6).toFixed(2)} MB`);
    assert.isBelow(state.length, 2_000_000);
  });

  it("changes the worker alone when an action's code changes", async () => {
    edit("handlers/actions/stop-vm.ts", (text) => text.replace("is stopping", "will stop"));

    assert.deepEqual(await test.pulumi.plan(), ["update Function prod-runs-worker-function"]);
    edit("handlers/actions/stop-vm.ts", (text) => text.replace("will stop", "is stopping"));
  });

  it("changes what an action brings, and no more, when its file comes and goes", async () => {
    const file = path.join(test.project.folder, "handlers/actions/greet.ts");
    writeFileSync(file, greet);
    const comes = await test.pulumi.plan();
    await test.pulumi.succeed("up", "--yes", "--skip-preview");
    rmSync(file);

    const goes = await test.pulumi.plan();

    const both = [
      "update Function prod-runs-intake-function",
      "update Function prod-runs-worker-function",
      "update Invocation prod-model-declared",
    ];
    assert.deepEqual(comes, ["create Invocation prod-model-action-greet", ...both]);
    assert.deepEqual(goes, ["delete Invocation prod-model-action-greet", ...both]);
    await test.pulumi.succeed("up", "--yes", "--skip-preview");
  });

  it("changes the secret's version alone when Port's secret is rotated", async () => {
    const own = settingsOf(test.sandbox).find(({ key }) => key === "portClientSecret");
    await test.pulumi.configure("portClientSecret", "another-secret-".repeat(3), true);

    const changes = await test.pulumi.plan();

    const versions = changes.every((one) => one.endsWith("SecretVersion prod-port-secret-value"));
    assert.isTrue(changes.length > 0 && versions, changes.join("\n"));
    await test.pulumi.configure("portClientSecret", own?.value ?? "", true);
  });

  it("changes the secret's version alone when Kafka's secret is rotated", async () => {
    await test.pulumi.configure("kafkaPassword", "another-password", true);

    const changes = await test.pulumi.plan();

    const versions = changes.every((one) => one.endsWith("SecretVersion prod-kafka-secret-value"));
    assert.isTrue(changes.length > 0 && versions, changes.join("\n"));
    tell("rotation", await test.pulumi.succeed("up", "--yes", "--skip-preview"));
  });

  it("leaves Port as it is when the function that keeps its model is replaced", async () => {
    const before = test.model();
    const urn = keeperOf(await test.pulumi.state());

    tell(
      "up --replace",
      await test.pulumi.succeed("up", "--yes", "--skip-preview", "--replace", urn),
    );

    assert.deepEqual(test.model(), before);
  });

  it("keeps records while they are protected, and says what would be lost", async () => {
    const { code, output } = await test.pulumi.call(["destroy", "--yes"]);

    assert.notEqual(code, 0);
    assert.match(output, /prod-runs-table.*protected/s);
    assert.deepEqual(await test.pulumi.plan(), []);
  });

  it("is destroyed, and leaves nothing", async () => {
    await test.pulumi.configure("protectRecords", "false");
    await test.pulumi.succeed("up", "--yes", "--skip-preview");
    rmSync(path.join(test.project.folder, ".output"), { recursive: true });

    tell("destroy", await test.pulumi.succeed("destroy", "--yes", "--skip-preview"));

    const { parts } = test.sandbox;
    assert.deepEqual(parts.schedules.names, []);
    // What holds entities stays, and a note of whose it was.
    const left = test.sandbox.port.blueprints().map(({ identifier }) => identifier);
    assert.sameMembers(left, ["s3_bucket", "longshore_part"]);
    assert.deepEqual(test.sandbox.port.actions(), []);
  });

  function edit(file: string, change: (text: string) => string): void {
    const before = readFileSync(path.join(test.project.folder, file), "utf8");
    assert.notEqual(change(before), before, `${file} does not change`);
    test.project.write(file, change(before));
  }
});

/** A Node that is not the one of the project's packages, where this machine has one. */
function otherNode(): { readonly path: string; readonly version: string } | undefined {
  const { stdout } = spawnSync("which", ["-a", "node"], { encoding: "utf8" });
  const found = stdout.split("\n").find((one) => one && !one.includes("node_modules"));
  if (!found) return undefined;
  const version = spawnSync(found, ["--version"], { encoding: "utf8" }).stdout.trim();
  return { path: found, version };
}

const greet = `import { defineAction, field } from "../../registry";

export const action = defineAction({
  identifier: "greet",
  title: "Greet",
  trigger: "CREATE",
  blueprint: "vm",
  input: { name: field.string("Name") },
  permissions: [],
  handle: async ({ input }) => ({ statusLabel: \`Hello, \${input.name}\` }),
});
`;

/** The lines that deploy, and those that take runs from Kafka, which is what the sandbox has. */
function deployLines(): [string[], string[]] {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const [, section = ""] = /^## Deploy$([^]*?)^## /m.exec(readme) ?? [];
  const blocks = [...section.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, block = ""]) =>
    block
      .trim()
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim()),
  );
  const [deploy = [], kafka = []] = blocks;
  return [deploy, kafka];
}

function urnOf(state: string, name: string): string {
  const { deployment } = JSON.parse(state) as { deployment: { resources: { urn: string }[] } };
  const found = deployment.resources.find(({ urn }) => urn.endsWith(name));
  assert.isDefined(found, `The state has no ${name}.`);
  return found.urn;
}

function tell(what: string, { seconds, output }: Outcome): void {
  const counts = /Resources:\n([^]*?)\n\n/.exec(output)?.[1]?.replace(/\s+/g, " ").trim();
  console.log(`      ${what}: ${seconds.toFixed(0)} s; ${counts ?? ""}`);
}
