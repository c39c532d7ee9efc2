import { ESLint, type Linter } from "eslint";
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as prettier from "prettier";
import { configs } from "typescript-eslint";

const root = path.join(__dirname, "../..");
const linked = ["functions", "node_modules", "registry", "typescript.cjs"];
const copied = [
  "handlers",
  "test/support/handler-context.ts",
  "test/support/leaves-no-trace.ts",
  ".mocharc.json",
  ".prettierrc.json",
  "eslint.config.mjs",
  "package.json",
];

/** Handlers besides the project's own: a blueprint with every kind of property, and one of others. */
const added = {
  "handlers/actions/build-ship.ts": `
import { defineAction } from "../../registry";

export const action = defineAction({
  identifier: "build_ship",
  title: "Build ship",
  trigger: "CREATE",
  blueprint: {
    identifier: "ship",
    title: "Ship",
    schema: {
      properties: {
        masts: { type: "number" },
        state_code: { type: "string", enum: ["a", "b"] },
        status: { type: "string" },
        "home-port": { type: "string" },
        afloat: { type: "boolean" },
        crew: { type: "array" },
        papers: { type: "object" },
      },
    },
  },
  input: {},
  async handle() {},
});
`,
  "handlers/actions/hire.ts": `
import { defineAction, existing } from "../../registry";

export const action = defineAction({
  identifier: "hire",
  title: "Hire",
  trigger: "DAY-2",
  blueprint: existing("crew"),
  input: {},
  async handle() {},
});
`,
};

/** As much of the project, in a folder of its own, as handlers and their tests need. */
export class ScaffoldCopy {
  readonly folder = mkdtempSync(path.join(tmpdir(), "longshore-new-"));
  readonly #before: ReadonlySet<string>;

  constructor() {
    mkdirSync(path.join(this.folder, "test/handlers"), { recursive: true });
    for (const name of linked) symlinkSync(path.join(root, name), path.join(this.folder, name));
    for (const name of copied) {
      cpSync(path.join(root, name), path.join(this.folder, name), { recursive: true });
    }
    for (const [name, text] of Object.entries(added)) {
      writeFileSync(path.join(this.folder, name), text);
    }
    this.#before = new Set(this.#list());
  }

  /** The files that were written since. */
  added(): string[] {
    return this.#list().filter((file) => !this.#before.has(file));
  }

  /** Puts a file where a folder was, so that nothing can be written below it. */
  replaceByFile(name: string): void {
    rmSync(path.join(this.folder, name), { recursive: true });
    writeFileSync(path.join(this.folder, name), "");
  }

  /**
   * Holds files against the project's rules of style, but for those that need types: test:real runs these, too,
   * on what a newcomer makes.
   */
  async lint(files: string[]): Promise<{ passed: boolean; output: string }> {
    const overrideConfig = configs.disableTypeChecked as Linter.Config;
    const eslint = new ESLint({ cwd: this.folder, overrideConfig });
    const found = (await eslint.lintFiles(files)).flatMap(({ filePath, messages }) =>
      messages.map(({ line, message }) => `${filePath}:${line}: ${message}`),
    );
    return { passed: found.length === 0, output: found.join("\n") };
  }

  /** Names the files that Prettier would write otherwise. */
  async unformatted(files: string[]): Promise<string[]> {
    const found = files.map(async (file) => {
      const filepath = path.join(this.folder, file);
      const options = { ...(await prettier.resolveConfig(filepath)), filepath };
      return (await prettier.check(readFileSync(filepath, "utf8"), options)) ? [] : [file];
    });
    return (await Promise.all(found)).flat();
  }

  /** Checks the types of some files, by the project's own settings. */
  checkTypes(files: string[]): Promise<{ passed: boolean; output: string }> {
    const settings = {
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: { rootDir: "." },
      ...{ include: [], files },
    };
    writeFileSync(path.join(this.folder, "tsconfig.json"), JSON.stringify(settings));
    return this.check("typescript-7/bin/tsc", "-p", ".");
  }

  /** Runs one of the project's tools in the copy. */
  check(tool: string, ...args: string[]): Promise<{ passed: boolean; output: string }> {
    const file = path.join(this.folder, "node_modules", tool);
    return new Promise((resolve) => {
      execFile(process.execPath, [file, ...args], { cwd: this.folder }, (error, stdout, stderr) =>
        resolve({ passed: error === null, output: stdout + stderr }),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #list(): string[] {
    return ["handlers", "test"]
      .flatMap((name) =>
        readdirSync(path.join(this.folder, name), { recursive: true, withFileTypes: true }),
      )
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.folder, path.join(entry.parentPath, entry.name)))
      .sort();
  }
}
