import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { symlinkSync, utimesSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Bundle } from "./bundle";

/** The project's folder: Pulumi reads relative paths from there. */
const root = path.join(__dirname, "..");

/** Bundles are read while they are deployed: what nobody has written or used for a day can go. */
const keptMilliseconds = 24 * 60 * 60 * 1000;
let isTidied = false;

/**
 * Puts a bundle into a Lambda archive of files. The state of the stack then holds their hashes, not
 * their text. Paths are relative and made of the contents, so that they are the same in every copy of
 * the project; what is deployed needs the files no more.
 */
export function toArchive({ code, map, sidecars }: Bundle): pulumi.asset.AssetArchive {
  const files = { "index.js": writeCode(code, map), ...sidecars };
  const assets = Object.entries(files).map(
    ([name, file]) => [name, new pulumi.asset.FileAsset(relative(file))] as const,
  );
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}

/**
 * Writes a bundle, and beside it the map with which the sandbox finds the sources of an error.
 * @returns the bundle's absolute path
 */
function writeCode(code: string, map: string): string {
  const digest = createHash("sha256").update(code).digest("hex").slice(0, 32);
  const folder = path.join(root, ".output/bundles");
  const file = path.join(folder, `${digest}.js`);
  mkdirSync(folder, { recursive: true });
  // Sources may move while the code stays the same.
  putWhole(`${file}.map`, (draft) => symlinkSync(map, draft));
  if (existsSync(file)) utimesSync(file, new Date(), new Date());
  else putWhole(file, (draft) => writeFileSync(draft, code));
  if (!isTidied) forgetUnused(folder);
  isTidied = true;
  return file;
}

function forgetUnused(folder: string): void {
  for (const file of readdirSync(folder).map((name) => path.join(folder, name))) {
    // Links too, for themselves; another process may have taken it away.
    const writtenAt = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - writtenAt > keptMilliseconds) rmSync(file, { force: true });
  }
}

/** Another process may be at the same file: what has its final name is whole. */
function putWhole(file: string, write: (draft: string) => void): void {
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  write(draft);
  renameSync(draft, file);
}

function relative(file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}
