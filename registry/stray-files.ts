import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import type { Problem } from "./errors";
import { nearest } from "./nearest";

/** What each folder of a handlers folder holds: the endings of its files. */
const endings = {
  actions: [".ts"],
  resources: [".ts"],
  changes: [".ts"],
  products: [".yaml", ".yml"],
} as const;

/** A folder that holds handlers of one kind. */
export type HandlerFolder = keyof typeof endings;

/** In the order in which they are read. */
export const handlerFolders = Object.keys(endings) as HandlerFolder[];

/** Whether a file of a kind's folder is a handler. */
export function isHandlerFile(folder: HandlerFolder, name: string): boolean {
  const isOfKind = endings[folder].some((ending) => name.endsWith(ending));
  return isOfKind && !name.endsWith(".d.ts") && !isTest(name);
}

/**
 * Finds what looks like a handler, or lies where handlers do, and would be read by nobody. Helpers beside
 * the kinds' folders, notes, and the tests in `test/` are no such thing.
 * @param root the handlers folder
 */
export function findStrayFiles(root: string): Problem[] {
  return visible(root).flatMap((name) => {
    if (name === "test") return [];
    const folder = handlerFolders.find((one) => one === name);
    if (folder) return isFolder(root, name) ? strayIn(root, folder) : [noFolder(name)];
    const inside = isFolder(root, name) ? filesBelow(root, name) : [name];
    const like = nearest(name, handlerFolders);
    if (like !== undefined && Math.abs(like.length - name.length) <= 2 && inside[0] !== name) {
      return [{ file: name, text: `nothing in this folder is read; rename it to "${like}".` }];
    }
    return inside.filter((file) => declaresHandler(path.join(root, file))).map(misplaced);
  });
}

/** Inside of a kind's folder everything is a handler, but for notes and types. */
function strayIn(root: string, folder: HandlerFolder): Problem[] {
  const where = path.join(root, folder);
  return visible(where).flatMap((name) => {
    const file = `${folder}/${name}`;
    if (isFolder(where, name)) {
      const text = `no folder below ${folder}/ is read; move its handlers into ${folder}/ itself, and helpers beside it.`;
      return [{ file, text }];
    }
    if (isHandlerFile(folder, name) || /\.(md|txt|d\.ts)$/i.test(name)) return [];
    if (isTest(name)) {
      return [{ file, text: "a test is no handler; move it to the folder of the tests." }];
    }
    const allowed = endings[folder].map((ending) => `*${ending}`).join(", ");
    const text = `it is not read; allowed in ${folder}/: ${allowed}. Rename it, or move it out of ${folder}/.`;
    return [{ file, text }];
  });
}

function isTest(name: string): boolean {
  return /\.(test|spec)\.[cm]?[jt]sx?$/.test(name);
}

function noFolder(name: string): Problem {
  return { file: name, text: "it is a file; allowed: a folder of that name, with the handlers." };
}

function misplaced(file: string): Problem {
  const folders = handlerFolders.map((one) => `${one}/`).join(", ");
  const text = `it declares a handler and is not read; move it into the folder of its kind: ${folders}.`;
  return { file, text };
}

/** Whether a file exports a declaration of its own; one that makes declarations for others does not. */
function declaresHandler(file: string): boolean {
  const exported =
    /^(?:export\s+(?:const\s+\w+\s*(?::[^=]+)?=|default)|(?:module\.)?exports(?:\.\w+)?\s*=)\s*define(?:Action|Resource|ChangeListener)\s*\(/m;
  return /\.[cm]?[jt]sx?$/.test(file) && exported.test(readFileSync(file, "utf8"));
}

function isFolder(where: string, name: string): boolean {
  return statSync(path.join(where, name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function visible(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .sort();
}

/** Files anywhere below a folder, as paths below the root. */
function filesBelow(root: string, folder: string): string[] {
  return visible(path.join(root, folder)).flatMap((name) => {
    const file = `${folder}/${name}`;
    return isFolder(root, file) ? filesBelow(root, file) : [file];
  });
}
