import * as pulumi from "@pulumi/pulumi";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { CapturedFunction } from "./capture";
import { compileModule, listOwnModules } from "./own-modules";
import { sizeOf, type Size } from "./size";

/** What Pulumi would ship for one Lambda. */
export interface DefaultPackage extends Size {
  /** The file that exports `handler`. */
  readonly file: string;
}

const root = path.join(__dirname, "../..");

/**
 * Writes what `aws.lambda.CallbackFunction` would ship for each function: the serialised closure,
 * the unbundled packages of package.json's `dependencies`, and the project's own modules, compiled
 * one by one. The functions share one folder, since all but the closure is the same for all of them;
 * each is counted as if it had its own.
 * @returns by function name
 */
export async function createDefaultPackage(
  folder: string,
  functions: readonly CapturedFunction[],
): Promise<Map<string, DefaultPackage>> {
  await copyPackages(folder);
  const packages = sizeOf(folder);
  const manifest = writeManifest(folder);
  const created = new Map<string, DefaultPackage>();
  for (const { name, text } of functions) {
    const modules = await listOwnModules(text);
    const own = modules.map((module) => {
      const compiled = compileModule(module);
      write(path.join(folder, module.replace(/\.ts$/, ".js")), compiled);
      return compiled;
    });
    // Named __index.js in a package of its own.
    const file = path.join(folder, `__index-${name}.js`);
    write(file, text);
    const texts = [manifest, text, ...own];
    created.set(name, {
      file,
      bytes: texts.reduce((sum, one) => sum + Buffer.byteLength(one), packages.bytes),
      files: packages.files + texts.length,
    });
  }
  return created;
}

/** Copies the packages that Pulumi would ship, as `CallbackFunction` asks for them. */
async function copyPackages(folder: string): Promise<void> {
  // Pulumi looks for package.json in the working directory.
  process.chdir(root);
  const paths = await pulumi.runtime.computeCodePaths({ extraExcludePackages: ["aws-sdk"] });
  for (const [target, asset] of paths) {
    const source = await (asset as pulumi.asset.FileArchive | pulumi.asset.FileAsset).path;
    cpSync(path.resolve(root, source), path.join(folder, target), { recursive: true });
  }
}

/** The project's package.json, its `imports` leading to the compiled files. @returns its text */
function writeManifest(folder: string): string {
  const { name, version, imports } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  ) as { name: string; version: string; imports: Record<string, string> };
  const compiled = Object.fromEntries(
    Object.entries(imports).map(([key, target]) => [key, target.replace(/\.ts$/, ".js")]),
  );
  const text = JSON.stringify({ name, version, imports: compiled });
  write(path.join(folder, "package.json"), text);
  return text;
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
