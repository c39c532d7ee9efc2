import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { attemptEach, DeclarationError } from "./errors";
import { checkFileName } from "./file-name";
import { describeLoadProblem } from "./load-problem";
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

/** What was read last: one start asks for the same folder several times. */
interface Reading {
  readonly registry: DiscoveredRegistry;
  readonly launch: RegistryOptions["launch"];
  /** What each file exported, or its text; others mean that something has changed. */
  readonly sources: readonly unknown[];
}

let last: Reading | undefined;

/**
 * Reads and checks every handler file below `folder`; once, as long as nothing of it is changed.
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
  const strays = findStrayFiles(absolute);
  const sources = attemptEach(files, (file) => read(absolute, file));
  const isKnown =
    last?.registry.folder === absolute &&
    last.launch === launch &&
    strays.length === 0 &&
    sources.problems.length === 0 &&
    isDeepStrictEqual(last.registry.files, files) &&
    last.sources.every((source, index) => source === sources.results[index]);
  if (last && isKnown) return last.registry;
  const loaded = attemptEach(files, (file) => {
    if (givesName(file)) checkFileName(file);
    return load(absolute, file);
  });
  const built = attemptEach([loaded.results], (modules) =>
    buildRegistry(modules, { isWhole: loaded.problems.length === 0, launch }),
  );
  const problems = [...strays, ...loaded.problems, ...built.problems];
  const [registry] = built.results;
  if (registry && problems.length === 0) {
    const discovered = { ...registry, folder: absolute, files };
    last = { registry: discovered, launch, sources: sources.results };
    return discovered;
  }
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
  const source = read(folder, file);
  const exports = typeof source === "string" ? { product: readProduct(file, source) } : source;
  return { file, exports };
}

/** The text of a product's file, and what any other one exports. */
function read(folder: string, file: string): string | Record<string, unknown> {
  const full = path.join(folder, file);
  if (file.startsWith("products/")) return readFileSync(full, "utf8");
  try {
    return createRequire(full)(full) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DeclarationError) throw error;
    const reason = describeLoadProblem(error, full);
    throw new DeclarationError([{ file, text: `it does not load: ${reason}` }]);
  }
}
