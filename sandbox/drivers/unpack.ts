import type * as pulumi from "@pulumi/pulumi";
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { NotHere } from "../published/refusal";

/** The project's folder, from which Pulumi reads relative paths. */
const root = path.join(__dirname, "../..");

/** Writes an archive's files to a folder, as Lambda finds them. @throws Error for what is neither text nor file */
export async function unpack(archive: unknown, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { assets } = archive as pulumi.asset.AssetArchive;
  for (const [file, pending] of Object.entries(await assets)) {
    const asset = (await Promise.resolve(pending)) as {
      text?: Promise<string>;
      path?: Promise<string>;
    };
    const target = path.join(folder, file);
    if (asset.text !== undefined) writeFileSync(target, await asset.text);
    else if (asset.path !== undefined) copy(path.resolve(root, await asset.path), target);
    else throw new NotHere(`The sandbox can unpack texts and files, and ${file} is neither.`);
  }
}

/** The map that a bundle has beside it is for errors; Lambda would get none. */
function copy(source: string, target: string): void {
  copyFileSync(source, target);
  if (existsSync(`${source}.map`)) symlinkSync(`${source}.map`, `${target}.map`);
}
