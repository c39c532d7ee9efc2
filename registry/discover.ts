import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { DeclarationError } from "./errors";
import { checkFileName } from "./file-name";
import { readProduct } from "./products/read-product";
import { buildRegistry, type HandlerModule, type Registry } from "./registry";

/** A registry read from a folder, with what bundling needs to know of it. */
export interface DiscoveredRegistry extends Registry {
  /** Absolute path of the handlers folder. */
  readonly folder: string;
  /** Handler files below it, sorted, such as `actions/create-vm.ts` and `products/static-site.yaml`. */
  readonly files: readonly string[];
}

/** Folders that hold one declaration per TypeScript file. */
const kinds = ["actions", "resources", "changes"] as const;

/** The folder that holds one product per YAML file. */
const productsFolder = "products";

/** A folder that holds handlers of one kind. */
export type HandlerFolder = (typeof kinds)[number] | typeof productsFolder;

/** The folders whose files give their names to AWS resources. */
const namingFolders = ["resources", productsFolder];

/**
 * Reads and checks every handler file below `folder`.
 * @throws DeclarationError when a file does not load or declares something unusable.
 */
export function discoverRegistry(folder: string): DiscoveredRegistry {
  const absolute = path.resolve(folder);
  if (!existsSync(absolute)) {
    throw new Error(
      `The handlers folder "${absolute}" does not exist; create it or correct the path.`,
    );
  }
  const files = [
    ...kinds.flatMap((kind) => listFiles(absolute, kind, isCode)),
    ...listFiles(absolute, productsFolder, (name) => /\.ya?ml$/.test(name)),
  ];
  files.filter(givesName).forEach(checkFileName);
  return { ...buildRegistry(files.map((file) => load(absolute, file))), folder: absolute, files };
}

function listFiles(folder: string, kind: string, isHandler: (name: string) => boolean): string[] {
  const where = path.join(folder, kind);
  if (!existsSync(where)) return [];
  return readdirSync(where)
    .filter(isHandler)
    .sort()
    .map((name) => `${kind}/${name}`);
}

function givesName(file: string): boolean {
  return namingFolders.some((folder) => file.startsWith(`${folder}/`));
}

function isCode(name: string): boolean {
  return name.endsWith(".ts") && !name.endsWith(".d.ts");
}

function load(folder: string, file: string): HandlerModule {
  const full = path.join(folder, file);
  if (file.startsWith(`${productsFolder}/`)) {
    return { file, exports: { product: readProduct(file, readFileSync(full, "utf8")) } };
  }
  try {
    return { file, exports: createRequire(full)(full) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof DeclarationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DeclarationError(file, `it does not load: ${reason}`);
  }
}
