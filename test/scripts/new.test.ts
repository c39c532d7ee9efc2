import { assert } from "chai";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { runNew } from "../../scripts/new/run-new";
import { ScaffoldCopy } from "./scaffold-copy";
import { typescript } from "../support/typescript";

const run = promisify(execFile);
const longName = `${"a-very-long-name".repeat(3)}-0123456789x`;

describe("npm run new", function () {
  this.timeout(120_000);
  let copy: ScaffoldCopy;
  let output: string[];

  /** What the command answers in the copy. */
  const type = async (...args: string[]) => {
    output = [];
    const note = (message: string) => void output.push(message);
    return runNew(args, copy.folder, { log: note, error: note });
  };
  const read = (file: string) => readFileSync(path.join(copy.folder, file), "utf8");

  before(() => {
    copy = new ScaffoldCopy();
  });
  afterEach(() => {
    // Most commands are refused, and leave it as it was.
    if (copy.added().length === 0) return;
    copy.remove();
    copy = new ScaffoldCopy();
  });
  after(() => copy.remove());

  describe("writes", () => {
    it("a handler and its test, and says what to do next", async () => {
      const exitCode = await type("action", "restart_service");

      assert.equal(exitCode, 0);
      assert.deepEqual(copy.added(), [
        "handlers/actions/restart-service.ts",
        "test/handlers/restart-service.test.ts",
      ]);
      assert.match(read("handlers/actions/restart-service.ts"), /identifier: "restart_service",/);
      assert.match(read("handlers/actions/restart-service.ts"), /blueprint: "vm",/);
      for (const part of [/handlers\/actions\/restart-service\.ts/, /npm test/, /npm start/]) {
        assert.match(output.join("\n"), part);
      }
    });

    it("a product, as a template that says what it may do", async () => {
      const exitCode = await type("product", "note_board");

      assert.equal(exitCode, 0, output.join("\n"));
      assert.deepEqual(copy.added(), [
        "handlers/products/note-board.yaml",
        "test/handlers/note-board.test.ts",
      ]);
      assert.match(read("handlers/products/note-board.yaml"), /^ {4}name: "?Note board"?$/m);
    });

    it("the same file for a name with dashes", async () => {
      await type("action", "restart-service");

      assert.match(read("handlers/actions/restart-service.ts"), /identifier: "restart_service",/);
    });

    it("files that pass the project's checks, and tests that pass", async () => {
      const commands = [
        ["action", "restart_service"],
        ["action", longName],
        ["action", "note-ship", "--blueprint", "ship"],
        ["action", "enter-vm", "--trigger", "CREATE"],
        ["action", "enter-ship", "--trigger", "CREATE", "--blueprint", "ship"],
        ["action", "forget-vm", "--trigger", "DELETE"],
        ["change", "watch-vm"],
        ["product", "note_board"],
        ["product", "c-very-long-name-0123456789x"],
        ["change", longName.replace("a-", "b-"), "--blueprint", "ship"],
        ...["home-port", "masts", "afloat", "crew", "papers"].map((property) => [
          ...["change", `watch-${property}`, "--blueprint", "ship", "--property", property],
        ]),
      ];
      for (const command of commands) {
        assert.equal(await type(...command), 0, output.join("\n"));
      }
      const files = copy.added();
      assert.lengthOf(files, 2 * commands.length);

      const written = files.filter((file) => file.endsWith(".ts"));

      const checks = await Promise.all([
        copy.lint(written),
        copy.checkTypes(written),
        copy.check("mocha/bin/mocha.js", "test/handlers/*.test.ts"),
      ]);

      assert.deepEqual(
        checks.filter(({ passed }) => !passed),
        [],
      );
      assert.deepEqual(await copy.unformatted(files), []);
      assert.match(checks[2].output, /\b52 passing\b/);
    });

    it("a test that fails when the handler no longer does what it says", async () => {
      await type("action", "restart_service", "--blueprint", "ship");
      const file = "handlers/actions/restart-service.ts";
      const broken = read(file).replace("status: input.note", 'status: "something else"');
      assert.notEqual(broken, read(file));
      writeFileSync(path.join(copy.folder, file), broken);

      const { output: report } = await copy.check("mocha/bin/mocha.js", "test/handlers/*.test.ts");

      assert.match(report, /2 passing/);
      assert.match(report, /1 failing[^]*keeps the note/);
    });
  });

  describe("chooses", () => {
    it("a property for a status that AWS does not write, and no other, for an action's result", async () => {
      await type("action", "note_ship", "--blueprint", "ship");
      await type("action", "note_vm");

      assert.match(read("handlers/actions/note-ship.ts"), /properties: \{ status: input\.note \}/);
      // The status of a VM comes from AWS.
      assert.notMatch(read("handlers/actions/note-vm.ts"), /input\.note \}/);
    });

    it("a property that people write for a listener", async () => {
      await type("change", "watch_vm");

      assert.match(read("handlers/changes/watch-vm.ts"), /properties\.memory_size\b/);
    });

    it("no property of a blueprint that is kept in Port by hand", async () => {
      const without = await type("change", "watch_crew", "--blueprint", "crew");
      const reason = output.join("\n");
      const named = await type("change", "watch_crew", "--blueprint", "crew", "--property", "rank");

      assert.equal(without, 1);
      assert.match(reason, /"crew" is kept in Port by hand; .*--property ID/);
      assert.equal(named, 0);
      assert.match(read("handlers/changes/watch-crew.ts"), /properties\.rank\b/);
    });
  });

  describe("refuses, and writes nothing:", () => {
    const refusals: [what: string, args: string[], says: RegExp][] = [
      ["no kind", [], /No kind was given; allowed: action, resource, product, change\./],
      [
        "an unknown kind",
        ["widget", "one"],
        /"widget"; allowed: action, resource, product, change\./,
      ],
      ["no name", ["action"], /No name was given/],
      ["a second name", ["action", "one", "two"], /also given: two/],
      ["capitals", ["action", "Restart"], /"Restart"; allowed: lower-case letters/],
      ["a path", ["action", "../restart"], /"\.\.\/restart"; allowed/],
      ["a doubled dash", ["change", "restart--service"], /allowed/],
      ["a name that is too long", ["action", "a".repeat(61)], /61 characters; allowed: at most 60/],
      [
        "a name that is too long for AWS",
        ["product", "a".repeat(29)],
        /29 characters; allowed: at most 28/,
      ],
      ["an unknown option", ["action", "one", "--colour", "red"], /--colour/],
      [
        "an unknown blueprint",
        ["action", "one", "--blueprint", "boat"],
        /"boat"; allowed: .*\bs3_bucket, .*\bship, .*\bvm\b/,
      ],
      [
        "an unknown trigger",
        ["action", "one", "--trigger", "day-2"],
        /"day-2"; allowed: CREATE, DAY-2, DELETE\./,
      ],
      ["a trigger for a listener", ["change", "one", "--trigger", "CREATE"], /for actions/],
      ["a property for an action", ["action", "one", "--property", "cpu"], /for change listeners/],
      [
        "an unknown property",
        ["change", "one", "--blueprint", "ship", "--property", "colour"],
        /"colour"; allowed for blueprint "ship": masts, state_code, status,/,
      ],
      ["a blueprint for a product", ["product", "one", "--blueprint", "vm"], /not for products/],
      [
        "a product that there is",
        ["product", "static_site"],
        /products\/static-site\.yaml exists already/,
      ],
      ["an existing handler", ["action", "start_vm"], /actions\/start-vm\.ts exists already/],
    ];
    for (const [what, args, says] of refusals) {
      it(what, async () => {
        const exitCode = await type(...args);

        assert.equal(exitCode, 1);
        assert.match(output.join("\n"), says);
        assert.deepEqual(copy.added(), []);
      });
    }

    it("a name whose test exists", async () => {
      await type("action", "restart_service");
      const before = read("test/handlers/restart-service.test.ts");

      const exitCode = await type("change", "restart_service");

      assert.equal(exitCode, 1);
      assert.match(output.join("\n"), /test\/handlers\/restart-service\.test\.ts exists already/);
      assert.equal(read("test/handlers/restart-service.test.ts"), before);
      assert.isFalse(existsSync(path.join(copy.folder, "handlers/changes/restart-service.ts")));
    });

    it("a product whose name or launch there is in a file of another name", async () => {
      await type("product", "note_board");
      const file = path.join(copy.folder, "handlers/products/note-board.yaml");
      renameSync(file, path.join(copy.folder, "handlers/products/other.yaml"));

      assert.equal(await type("product", "note-board"), 1);
      assert.match(output.join("\n"), /test\/handlers\/note-board\.test\.ts exists already/);
      rmSync(path.join(copy.folder, "test/handlers/note-board.test.ts"));
      assert.equal(await type("product", "note-board"), 1);
      assert.match(output.join("\n"), /The product "other" has the name "Note board" already/);
      assert.equal(await type("action", "launch-other"), 1);
      assert.match(output.join("\n"), /The action "launch_other" is declared already/);
    });

    it("an identifier that a file of another name declares", async () => {
      await type("action", "restart_service");
      const text = read("handlers/actions/restart-service.ts").replace("restart_service", "other");
      writeFileSync(path.join(copy.folder, "handlers/actions/restart-service.ts"), text);

      const exitCode = await type("action", "other");

      assert.equal(exitCode, 1);
      assert.match(output.join("\n"), /The action "other" is declared already/);
    });
  });

  it("takes the handler back when its test cannot be written", async () => {
    copy.replaceByFile("test/handlers");

    const exitCode = await type("action", "restart_service");

    assert.equal(exitCode, 1);
    assert.isFalse(existsSync(path.join(copy.folder, "handlers/actions/restart-service.ts")));
  });

  it("ends with exit code 1 on the command line", async () => {
    const script = path.join(__dirname, "../../scripts/new.ts");
    const args = ["-r", typescript, script, "action", "No"];

    const failure = await run(process.execPath, args).catch((error: unknown) => error);

    assert.deepInclude(failure, { code: 1, stdout: "" });
    assert.match((failure as { stderr: string }).stderr, /^The name is "No"; allowed/);
  });
});
