import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { attemptEach, DeclarationError } from "./errors";
import { checkFileName } from "./file-name";
import { readProduct } from "./products/read-product";
import { buildRegistry, type HandlerModule, type Registry, type RegistryOptions } from "./registry";
import { findStrayFiles, handlerFolders, isHandlerFile, type HandlerFolder } from "./stray-files";

export type { HandlerFolder } from "./stray-files";

/** A registry read from a folder, with what bundling needs to know of it. */
export interface DiscoveredRegistry extends Registry {
  /** Absolute path of the handlers folder. */
  readonly folder: string;
  /** Handler files below it, sorted, such as `actions/create-vm.ts` and `products/static-site.yaml`. */
  readonly files: readonly string[];
}

/** The folders whose files give their names to AWS resources. */
const namingFolders = ["resources", "products"];

/**
 * Reads and checks every handler file below `folder`.
 * @throws DeclarationError with everything that is wrong: files that do not load or would be ignored, and
 * declarations that are not usable.
 */
export function discoverRegistry(
  folder: string,
  { launch }: Pick<RegistryOptions, "launch"> = {},
): DiscoveredRegistry {
  const absolute = path.resolve(folder);
  if (!existsSync(absolute)) {
    throw new Error(
      `The handlers folder "${absolute}" does not exist; create it or correct the path.`,
    );
  }
  const files = handlerFolders.flatMap((kind) => listFiles(absolute, kind));
  const loaded = attemptEach(files, (file) => {
    if (givesName(file)) checkFileName(file);
    return load(absolute, file);
  });
  const built = attemptEach([loaded.results], (modules) =>
    buildRegistry(modules, { isWhole: loaded.problems.length === 0, launch }),
  );
  const problems = [...findStrayFiles(absolute), ...loaded.problems, ...built.problems];
  const [registry] = built.results;
  if (registry && problems.length === 0) return { ...registry, folder: absolute, files };
  throw new DeclarationError(problems, path.basename(absolute));
}

function listFiles(folder: string, kind: HandlerFolder): string[] {
  const where = path.join(folder, kind);
  if (!statSync(where, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(where, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && isHandlerFile(kind, entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => `${kind}/${name}`);
}

function givesName(file: string): boolean {
  return namingFolders.some((folder) => file.startsWith(`${folder}/`));
}

/** Reads one handler file. @throws DeclarationError when it does not load */
export function load(folder: string, file: string): HandlerModule {
  const full = path.join(folder, file);
  if (file.startsWith("products/")) {
    return { file, exports: { product: readProduct(file, readFileSync(full, "utf8")) } };
  }
  try {
    return { file, exports: createRequire(full)(full) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof DeclarationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DeclarationError([{ file, text: `it does not load: ${reason}` }]);
  }
}
