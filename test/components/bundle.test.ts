import { assert } from "chai";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { bundle, type Bundle } from "../../components/bundle";
import { bundleModules } from "../../components/bundle-modules";
import { registryOf, type BundledHandlers } from "../../components/bundled-handlers";
import { discoverRegistry, type DiscoveredRegistry } from "../../registry/discover";
import { sourceFrames } from "../../sandbox/lambda/source-positions";
import { filesOf, wholeProgram } from "../support/program";

const root = path.join(__dirname, "../..");
const megabyte = 1024 * 1024;

/** The Lambda entry points: the modules in `functions/` that make a handler. */
const entries = readdirSync(path.join(root, "functions"))
  .filter((file) => file.endsWith(".ts"))
  .filter((file) =>
    readFileSync(path.join(root, "functions", file), "utf8").includes("export function create("),
  )
  .map((file) => file.replace(/\.ts$/, ""));

/** A closure's text that requires these modules; its handler gives what they export. */
function closureOf(...modules: string[]): string {
  const required = modules.map((name) => `require(${JSON.stringify(name)})`);
  return `exports.handler = async () => [${required.join(", ")}];`;
}

/** Bundles in the handlers of every kind. */
function everyHandler(registry: DiscoveredRegistry): BundledHandlers {
  return { registry, folders: ["actions", "resources", "changes", "products"] };
}

function bundleOf(entry: string): Promise<Bundle> {
  return bundle(
    closureOf(`#functions/${entry}`),
    everyHandler(discoverRegistry(path.join(root, "handlers"))),
  );
}

/**
 * What a bundle leaves to be found at run time. The closure's own `require("#functions/…")` is
 * answered inside the bundle, and a message of the SDK shows a `[require(…)]`.
 */
function requiredBy(code: string): string[] {
  const calls = code.matchAll(/(?<!\[)\brequire\("([^"]+)"\)/g);
  return [...calls].map(([, name]) => name ?? "").filter((name) => !name.startsWith("#functions/"));
}

const run = promisify(execFile);

/** Loads a bundle in a fresh process, in a folder without any package, and gives what was printed. */
async function load(files: Readonly<Record<string, string>>, script: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-bundle-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      if (name === "index.js") writeFileSync(path.join(folder, name), content);
      else copyFileSync(content, path.join(folder, name));
    }
    const env = { PATH: process.env.PATH, AWS_REGION: "eu-west-1" };
    return (await run(process.execPath, ["-e", script], { cwd: folder, env })).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the bundles of the program", function () {
  this.timeout(120_000);
  const lambdas = new Map<string, Record<string, string>>();
  const bundles = new Map<string, Bundle>();

  before(async () => {
    const program = await wholeProgram();
    for (const { name, inputs } of program.ofType("aws:lambda/function:Function")) {
      lambdas.set(name, await filesOf(inputs.code));
    }
    const made = entries.map(async (entry) => bundles.set(entry, await bundleOf(entry)));
    await Promise.all(made);
  });

  it("are there for every magic function", async () => {
    const program = await wholeProgram();
    const functions = program.ofType("longshore:core:MagicFunction");

    assert.sameMembers(
      [...lambdas.keys()],
      functions.map(({ name }) => `${name}-function`),
    );
    assert.isAtLeast(lambdas.size, 6);
  });

  it("are one minified file below 1.2 MB, with jq's wasm beside it only where jq is used", () => {
    for (const [name, files] of lambdas) {
      const code = files["index.js"] ?? "";
      const names = code.includes("jq.wasm") ? ["index.js", "jq.wasm"] : ["index.js"];

      assert.deepEqual(Object.keys(files), names, name);
      assert.isBelow(Buffer.byteLength(code), 1.2 * megabyte, name);
      assert.isBelow(code.split("\n").length, code.length / 300, `${name} is minified`);
    }
  });

  it("are at most 250 KB for what only reads a topic", () => {
    const readers = [...lambdas].filter(([name]) => name.includes("-intake"));

    assert.lengthOf(readers, 2);
    for (const [name, files] of readers)
      assert.isAtMost(Buffer.byteLength(files["index.js"] ?? ""), 250_000, name);
  });

  it("are at most 850 KB for the exporter, with jq in a file that is read when a filter needs it", () => {
    const found = [...lambdas].filter(([, files]) => "jq.wasm" in files);

    assert.deepEqual(
      found.map(([name]) => name.replace("-function", "")),
      ["dev-catalog-exporter"],
    );
    for (const [name, files] of found)
      assert.isAtMost(Buffer.byteLength(files["index.js"] ?? ""), 850_000, name);
  });

  it("hold everything but what Node has built in, the AWS SDK included", () => {
    for (const [name, files] of lambdas) {
      const missing = requiredBy(files["index.js"] ?? "").filter((one) => !isBuiltin(one));

      assert.deepEqual(missing, [], name);
    }
    for (const [entry, { inputs }] of bundles) {
      const sdk = inputs.filter((one) => one.includes("node_modules/@aws-sdk/client-"));
      assert.isAbove(sdk.length, 0, entry);
    }
  });

  it("hold nothing of Pulumi, the components or the sandbox", () => {
    for (const [entry, { inputs }] of bundles) {
      assert.include(inputs, `functions/${entry}.ts`);
      assert.deepEqual(
        inputs.filter((one) => /@pulumi|^(components|policies|sandbox|test)\//.test(one)),
        [],
        entry,
      );
    }
  });

  it("are the same each time, made together or alone", async () => {
    const registry = registryOf(everyHandler(discoverRegistry(path.join(root, "handlers"))));

    for (const [entry, { code }] of bundles) {
      const again = await bundleModules({ names: [`#functions/${entry}`], registry });
      assert.isTrue(code.includes(again.code), entry);
    }
  });

  it("load in a fresh process without packages, and export handler", async () => {
    const printed = [...lambdas].map(async ([name, files]) => [
      name,
      await load(
        files,
        `process.stdout.write(Object.entries(require("./index.js")).map(([key, value]) => key + " " + typeof value).join())`,
      ),
    ]);

    for (const [name, types] of await Promise.all(printed)) {
      assert.equal(types, "handler function", name);
    }
  });
});

describe("bundle", function () {
  this.timeout(30_000);

  it("bundles in every handler file of the folder, a new one included", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "longshore-handlers-"));
    try {
      symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
      mkdirSync(path.join(folder, "actions"));
      const write = (name: string) =>
        writeFileSync(
          path.join(folder, `actions/${name}.ts`),
          `import { EC2Client } from "@aws-sdk/client-ec2";
           import { defineAction, existing } from ${JSON.stringify(path.join(root, "registry"))};
           export const action = defineAction({
             identifier: "${name}", title: "T", trigger: "CREATE", blueprint: existing("b"), input: {},
             async handle() { return { statusLabel: "made by ${name} with " + EC2Client.name }; },
           });`,
        );
      for (const name of ["one", "new_one"]) write(name);
      const text = closureOf("#functions/registry");

      const { code, inputs } = await bundle(text, everyHandler(discoverRegistry(folder)));

      assert.include(code, "made by new_one with ");
      assert.lengthOf(
        inputs.filter((one) => /actions\/(new_)?one\.ts$/.test(one)),
        2,
      );
      assert.isFalse(inputs.some((one) => one.includes("handlers/actions/")));
      const script = `require("./index.js").handler().then(([{ registry }]) => process.stdout.write([...registry.actions.keys()].join()))`;
      assert.equal(await load({ "index.js": code }, script), "new_one,one");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("bundles in products as what a launch needs: neither their templates nor what reads them", async () => {
    const registry = discoverRegistry(path.join(root, "handlers"));

    const { code, inputs } = await bundle(closureOf("#functions/registry"), everyHandler(registry));

    const parts =
      /node_modules\/yaml\/|\.ya?ml$|registry\/(discover|products\/(read-product|inject-gate))\.ts/;
    assert.deepEqual(
      inputs.filter((one) => parts.test(one)),
      [],
    );
    for (const { template } of registry.products.values()) {
      const lines = template.split("\n").filter((line) => line.length > 60);
      assert.isNotEmpty(lines);
      assert.isFalse(lines.some((line) => code.includes(line.trim())));
    }
    const script = `
      const run = { step: (name) => Promise.reject(new Error(name)) };
      require("./index.js").handler().then(([{ registry }]) => Promise.all(
        [...registry.actions.values()].filter(({ identifier }) => identifier.startsWith("launch_")).map(
          async ({ title, input, handle }) =>
            [title, Object.keys(input), await handle({ run }).catch(({ message }) => message)]
        )
      )).then((launches) => process.stdout.write(JSON.stringify(launches)))`;
    assert.deepEqual(
      JSON.parse(await load({ "index.js": code }, script)),
      [...registry.products.values()].map(({ name, parameters }) => [
        `Launch ${name}`,
        parameters.map((one) => one.name),
        "provision",
      ]),
    );
  });

  it("puts jq's wasm beside the bundle when functions/jq is an input, where it finds it", async () => {
    const text = `exports.handler = async () => {
      const [[result]] = await require("./functions/jq").createJq().evaluate([{ input: { a: 1 }, filters: [".a * 1"] }]);
      return result.outputs[0];
    };`;

    const { code, sidecars } = await bundle(text);

    assert.deepEqual(sidecars, { "jq.wasm": require.resolve("jq-wasm/jq.wasm") });
    const script = `require("./index.js").handler().then((found) => process.stdout.write(String(found)))`;
    assert.equal(await load({ "index.js": code, ...sidecars }, script), "1");
  });

  it("gives a map by which an error leads to its source", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "longshore-map-"));
    try {
      const source = path.join(folder, "fails.ts");
      writeFileSync(source, "type A = 1;\n\nexport const fail = () => { throw new Error('no'); };");
      const { code, map } = await bundle(
        `exports.handler = () => require(${JSON.stringify(source)}).fail();`,
      );
      const file = path.join(folder, "index.js");
      writeFileSync(file, code);
      copyFileSync(map, `${file}.map`);
      const script = `try { require(${JSON.stringify(file)}).handler(); } catch (error) { process.stdout.write(error.stack); }`;

      const stack = await load({}, script);

      assert.match(sourceFrames(stack.split("\n"))[0] ?? "", /fails\.ts:3:\d+$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("lets a client of AWS send without loading Node's own fetch", async () => {
    const text = `exports.handler = async () => {
      const { SQSClient, ListQueuesCommand } = require("@aws-sdk/client-sqs");
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      const client = new SQSClient({ endpoint: "http://127.0.0.1:1", credentials, maxAttempts: 1 });
      const { code } = await client.send(new ListQueuesCommand({})).catch((error) => error);
      return [code, ...process.moduleLoadList.filter((name) => name.includes("undici/undici"))];
    };`;

    const { code } = await bundle(text);

    const script = `require("./index.js").handler().then((found) => process.stdout.write(found.join()))`;
    assert.equal(await load({ "index.js": code }, script), "ECONNREFUSED");
  });

  it("bundles no handler for a function that does not use them", async () => {
    const { inputs, sidecars } = await bundle(closureOf("#functions/run-undertaker"));

    assert.isFalse(inputs.some((one) => one.startsWith("handlers/")));
    assert.deepEqual(sidecars, {});
  });
});
