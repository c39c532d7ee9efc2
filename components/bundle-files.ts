import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Bundle } from "./bundle";

/** The project's folder: Pulumi reads relative paths from there. */
const root = path.join(__dirname, "..");

/**
 * Puts a bundle into a Lambda archive of files. The state of the stack then holds their hashes, not
 * their text. Paths are relative and made of the contents, so that they are the same in every copy of
 * the project; what is deployed needs the files no more.
 */
export function toArchive({ code, sidecars }: Bundle): pulumi.asset.AssetArchive {
  const files = { "index.js": writeCode(code), ...sidecars };
  const assets = Object.entries(files).map(
    ([name, file]) => [name, new pulumi.asset.FileAsset(relative(file))] as const,
  );
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}

/** @returns the file's absolute path */
function writeCode(code: string): string {
  const digest = createHash("sha256").update(code).digest("hex").slice(0, 32);
  const folder = path.join(root, ".output/bundles");
  const file = path.join(folder, `${digest}.js`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  // Another process may be at the same file: what has its final name is whole.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}

function relative(file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}
