import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { typescript } from "./typescript";

const root = path.join(__dirname, "../..");
const copied = [
  "components",
  "config",
  "facts",
  "functions",
  "handlers",
  "policies",
  "registry",
  "sandbox",
  "scripts",
  "index.ts",
  "package.json",
  "Pulumi.dev.yaml",
  "Pulumi.yaml",
  "tsconfig.json",
  "typescript.cjs",
];

/** A copy of the project in a folder of its own, sharing the installed packages. */
export class ProjectCopy {
  readonly folder = mkdtempSync(path.join(tmpdir(), "longshore-copy-"));

  constructor() {
    for (const name of copied) {
      cpSync(path.join(root, name), path.join(this.folder, name), { recursive: true });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
  }

  /** Writes a file below the copy. */
  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Runs a TypeScript file of the copy. @returns what it printed on standard output */
  async run(file: string): Promise<string> {
    const args = ["-r", typescript, path.join(this.folder, file)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.folder });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
