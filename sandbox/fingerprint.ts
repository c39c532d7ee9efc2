import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as path from "node:path";

/** The project's folder, from which Pulumi reads relative paths. */
const root = path.join(__dirname, "..");

interface AssetLike {
  readonly assets?: unknown;
  readonly text?: unknown;
  readonly path?: string | Promise<string>;
}

/** A text that is the same for the same inputs, whatever the order of their keys; files count by what is in them. */
export async function fingerprint(value: unknown): Promise<string> {
  const resolved: unknown = await value;
  if (Array.isArray(resolved)) {
    return `[${(await Promise.all(resolved.map(fingerprint))).join(",")}]`;
  }
  if (typeof resolved !== "object" || resolved === null) return JSON.stringify(resolved) ?? "null";
  if (Object.getPrototypeOf(resolved) !== Object.prototype) {
    const { assets, text, path: file } = resolved as AssetLike;
    const given: unknown = assets ?? text;
    if (given !== undefined) return fingerprint(given);
    if (file !== undefined) return digestOf(path.resolve(root, await file));
  }
  const known = Object.entries(resolved).filter(([, one]) => one !== undefined);
  const parts = known
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(async ([key, one]) => `${JSON.stringify(key)}:${await fingerprint(one)}`);
  return `{${(await Promise.all(parts)).join(",")}}`;
}

async function digestOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}
