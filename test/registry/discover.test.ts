import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { DeclarationError } from "../../registry/errors";
import { discoverRegistry } from "../../registry/discover";

const registryModule = path.join(__dirname, "../../registry");

function actionText(identifier: string): string {
  return `
import { defineAction, existing } from ${JSON.stringify(registryModule)};
export const action = defineAction({
  identifier: "${identifier}", title: "T", trigger: "CREATE", blueprint: existing("b"), input: {},
  async handle() {},
});`;
}

/** What a file does when it is loaded → what is told of it. */
const unloadable: Record<string, [text: string, says: string]> = {
  "is no TypeScript": ["\nexport const action = {", "line 2, column 24: Expected"],
  "imports what is not there": [
    'import "nowhere";',
    "Cannot find module 'nowhere'; correct the path, or install the package beside the handlers",
  ],
  "calls what is not there": [
    `import { field } from ${JSON.stringify(registryModule)};\n\nfield.strin("A");`,
    "TypeError: field.strin is not a function (line 3)",
  ],
  "throws what is no error": ["throw { code: 5 };", "{ code: 5 } was thrown, which is no Error"],
};

describe("discoverRegistry", () => {
  let folder: string;

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "longshore-")), "handlers");
    mkdirSync(folder);
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  function write(file: string, text: string) {
    const full = path.join(folder, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  it("reads every file of the kinds' folders in sorted order, whatever order they were made in", () => {
    for (const name of ["b", "c", "a"]) write(`actions/${name}-one.ts`, actionText(name));

    const registry = discoverRegistry(folder);

    assert.deepEqual(registry.files, ["actions/a-one.ts", "actions/b-one.ts", "actions/c-one.ts"]);
    assert.deepEqual([...registry.actions.keys()], ["a", "b", "c"]);
    assert.equal(registry.folder, folder);
  });

  it("reads a folder once, until something of it is another", () => {
    const product = (name: string) => `Metadata:
  Longshore: { name: ${name}, owner: Me, description: A topic }
Resources: { Topic: { Type: AWS::SNS::Topic } }`;
    const blueprint = `{ identifier: "provisioned_product", existing: true }`;
    write("actions/a.ts", actionText("a").replace('existing("b")', blueprint));
    write("products/p.yaml", product("One"));
    const first = discoverRegistry(folder);
    assert.strictEqual(discoverRegistry(folder), first);

    write("products/p.yaml", product("Two"));
    assert.equal(discoverRegistry(folder).products.get("p")?.name, "Two");
    write("actions/b.ts", actionText("b"));
    assert.deepEqual([...discoverRegistry(folder).actions.keys()], ["a", "b", "launch_p"]);
    write("action/c.ts", "");
    assert.throws(() => discoverRegistry(folder), "nothing in this folder is read");
  });

  it("leaves notes, types, helpers and tests alone", () => {
    write("actions/a.ts", actionText("a"));
    write("actions/types.d.ts", "export interface Broken {");
    write("actions/notes.md", "not code");
    write("helpers/c.ts", "throw new Error('loaded');");
    write("helper.ts", "throw new Error('loaded'); export const make = () => defineAction({});");
    write("package.json", "{}");
    write("test/actions/a.test.ts", "throw new Error('loaded');");
    write(".git/actions/a.js", "not ours");
    write("node_modules/x/action/a.ts", "not ours");

    assert.deepEqual(discoverRegistry(folder).files, ["actions/a.ts"]);
  });

  it("reads products, after the code, and makes an action of each", () => {
    const product = (name: string) => `Metadata:
  Longshore: { name: ${name}, owner: Me, description: A topic }
Resources:
  Topic: { Type: AWS::SNS::Topic }
`;
    const blueprint = `{ identifier: "provisioned_product", existing: true }`;
    write("actions/z.ts", actionText("z").replace('existing("b")', blueprint));
    write("products/b-one.yml", product("Second"));
    write("products/a-one.yaml", product("First"));
    write("products/notes.md", "not a product");

    const registry = discoverRegistry(folder);

    assert.deepEqual(registry.files, ["actions/z.ts", "products/a-one.yaml", "products/b-one.yml"]);
    assert.deepEqual([...registry.products.keys()], ["a-one", "b-one"]);
    assert.deepEqual([...registry.actions.keys()], ["z", "launch_a_one", "launch_b_one"]);
  });

  it("names a product's file and what is wrong in it", () => {
    write("products/a.yaml", "Resources:\n\tTopic: x\n");

    assert.throws(
      () => discoverRegistry(folder),
      DeclarationError,
      "handlers/products/a.yaml: line 2, column 1: Tabs are not allowed as indentation.",
    );
  });

  it("takes a relative path", () => {
    write("actions/a.ts", actionText("a"));

    const registry = discoverRegistry(path.relative(process.cwd(), folder));

    assert.equal(registry.folder, folder);
  });

  it("is empty when the folder has no folder of a kind", () => {
    assert.deepEqual(discoverRegistry(folder).files, []);
  });

  for (const file of ["resources/a b.ts", "resources/-a.ts", `resources/${"r".repeat(29)}.ts`]) {
    it(`refuses ${file}, after which AWS would not let anything be called`, () => {
      write(file, "throw new Error('loaded');");

      assert.throws(
        () => discoverRegistry(folder),
        /handlers\/resources\/.*: the file's name is ".*" \(\d+ characters\).* at most 28 characters\. Rename the file\./,
      );
    });
  }

  it("tells what is wrong in every file at once", () => {
    write("actions/a.ts", actionText("a").replace('title: "T"', 'titel: "T"'));
    write("actions/b.ts", "throw new Error('no such table');");
    write("actions/c.js", "");
    write("action/d.ts", "");
    write("products/e.yaml", "Resources:\n\tTopic: x\n");

    assert.throws(
      () => discoverRegistry(folder),
      DeclarationError,
      [
        'handlers/action: nothing in this folder is read; rename it to "actions".',
        "handlers/actions/c.js: it is not read; allowed in actions/: *.ts. Rename it, or move it out of actions/.",
        "handlers/actions/b.ts: it does not load: no such table",
        "handlers/products/e.yaml: line 2, column 1: Tabs are not allowed as indentation.",
        'handlers/actions/a.ts: titel is "T"; there is no such key; did you mean "title"? (known: identifier, title, trigger, blueprint, input, handle, kind, description, icon, approval, execute, repeatable, shared, workflowsOnly, permissions, settings, secrets, timeoutSeconds). ' +
          "title is missing; allowed: a text of 1 to 100 characters.",
      ].join("\n"),
    );
  });

  for (const [what, [text, says]] of Object.entries(unloadable)) {
    it(`tells why a file does not load that ${what}, without plumbing`, () => {
      write("actions/a.ts", text);

      assert.throws(
        () => discoverRegistry(folder),
        `handlers/actions/a.ts: it does not load: ${says}`,
      );
      assert.throws(() => discoverRegistry(folder), /^[^\n]*$/);
    });
  }

  it("names a file that does not load, and why", () => {
    write("actions/a.ts", actionText("a"));
    write("actions/b.ts", "throw new Error('no such table');");

    assert.throws(
      () => discoverRegistry(folder),
      DeclarationError,
      "handlers/actions/b.ts: it does not load: no such table",
    );
  });

  it("names a file that declares nothing", () => {
    write("changes/a.ts", "export const listener = 1;");

    assert.throws(
      () => discoverRegistry(folder),
      DeclarationError,
      "handlers/changes/a.ts: it exports listener, none of it a declaration",
    );
  });

  it("says that the folder does not exist", () => {
    const missing = path.join(folder, "nowhere");

    assert.throws(
      () => discoverRegistry(missing),
      `The handlers folder "${missing}" does not exist; create it or correct the path.`,
    );
  });
});
