import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";

/** What a folder holds. */
export interface Size {
  readonly bytes: number;
  readonly files: number;
}

/** Counts the files below a folder. */
export function sizeOf(folder: string): Size {
  const sizes = listFiles(folder).map((file) => statSync(file).size);
  return { bytes: sizes.reduce((sum, bytes) => sum + bytes, 0), files: sizes.length };
}

/** Bytes of the files below a folder, each compressed by gzip as in an archive. */
export function gzipBytesOf(folder: string): number {
  return listFiles(folder).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
