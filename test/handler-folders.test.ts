import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as bundling from "../components/bundle";
import { nameProblem } from "../sandbox/names";
import { Sandbox } from "../sandbox/sandbox";
import { runProgram } from "./support/program";

const registry = JSON.stringify(path.join(__dirname, "../registry"));
const blueprint = (identifier: string) =>
  `{ identifier: "${identifier}", title: "T", schema: { properties: {} } }`;
const resource = (events: string) => `
  import { allow, cloudTrail, defineResource } from ${registry};
  const made = cloudTrail("sqs", ["CreateQueue"], { inputPaths: { name: "$.detail.requestParameters.queueName" }, identifier: ".name" });
  export const resource = defineResource({
    type: "AWS::SQS::Queue", blueprint: ${blueprint("provisioned_product")}, events: ${events},
    entity: { identifier: ".QueueName" }, permissions: [allow(["sqs:GetQueueAttributes"], "arn:aws:sqs:*:*:*")],
  });
  void made;`;

/** What a folder may hold → its file, and what is in it. */
const files: Readonly<Record<string, readonly [file: string, text: string]>> = {
  "an action": [
    "actions/make-thing.ts",
    `import { defineAction } from ${registry};
     export const action = defineAction({
       identifier: "make_thing", title: "T", trigger: "CREATE", blueprint: ${blueprint("thing")},
       input: {}, permissions: [], async handle() {},
     });`,
  ],
  "a type without events": ["resources/quiet.ts", resource("[]")],
  "a type with events": ["resources/loud.ts", resource("[made]")],
  "a product": [
    "products/topic.yaml",
    `Metadata:
  Longshore: { name: Topic, owner: Me, description: A topic, approval: { approvers: ["a@example.com"] } }
Resources:
  Topic: { Type: AWS::SNS::Topic }
`,
  ],
  "a change listener": [
    "changes/look.ts",
    `import { defineChangeListener, existing } from ${registry};
     export const listener = defineChangeListener({
       identifier: "look", blueprint: existing("anything"), when: () => true, async handle() {},
     });`,
  ],
};

/** Nothing, each alone (a product's launches are entities of a type's blueprint), and one of each kind. */
const folders = [
  [],
  ["an action"],
  ["a type without events"],
  ["a type with events"],
  ["a type without events", "a product"],
  ["a change listener"],
  ["an action", "a type without events", "a product", "a change listener"],
  ["an action", "a type with events", "a product", "a change listener"],
];
describe("a folder of handlers", function () {
  this.timeout(60_000);
  const { bundle } = bundling;
  const bundleBy = (value: typeof bundle) =>
    Object.defineProperty(bundling, "bundle", { value, configurable: true });
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-folder-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    bundleBy(bundle);
  });

  const write = (names: readonly string[]) => {
    for (const name of names) {
      const [file, text] = files[name] ?? ["", ""];
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
  };

  for (const names of folders) {
    it(`makes a stack that AWS takes of ${names.join(", ") || "nothing"}`, async () => {
      write(names);
      // The code of the functions is not what differs here, and takes most of the time.
      bundleBy(async () => ({ code: "", map: __filename, sidecars: {}, inputs: [] }));

      const { resources } = await runProgram({ handlersFolder: folder, cloudTrail: "true" });

      for (const { type, name, inputs } of resources.filter((one) => one.custom)) {
        assert.isUndefined(nameProblem(type, name, inputs), name);
        assert.deepEqual(holesIn(inputs), [], `${type} ${name}`);
      }
    });
  }

  for (const names of [[], ["a type without events"], ["a change listener"]]) {
    it(`deploys into the sandbox with ${names.join(", ") || "nothing"}`, async () => {
      write(names);

      const sandbox = await Sandbox.start({ config: { handlersFolder: folder } });

      assert.isAbove(sandbox.deployment.live.length, 0);
      await sandbox.close();
    });
  }
});

/**
 * What no API of AWS takes where the program writes it: numbers that are none, and, in documents (policies,
 * the dashboard's body), empty lists.
 */
function holesIn(value: unknown, at = "", isDocument = false): string[] {
  if (typeof value === "number" && !Number.isFinite(value)) return [`${at} is ${value}`];
  if (typeof value === "string" && /(policy|Body)$/i.test(at)) {
    return holesIn(JSON.parse(value), at, true);
  }
  if (typeof value !== "object" || value === null || value.constructor.name.endsWith("Archive")) {
    return [];
  }
  const empty = isDocument && Array.isArray(value) && value.length === 0;
  const below = Object.entries(value).flatMap(([key, one]) =>
    holesIn(one, `${at}.${key}`, isDocument),
  );
  return [...(empty ? [`${at} is empty`] : []), ...below];
}
