import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import * as path from "node:path";
import type { BundledModules } from "./bundle-modules";

const root = path.join(__dirname, "..");
/** Where it really is: the bundler follows links. */
const packages = realpathSync(path.join(root, "node_modules"));
const folder = path.join(root, "node_modules/.cache/longshore/bundles");

/** So many files are kept, the latest used: the sandbox needs twice eleven. */
const MOST = 200;

/** What was bundled. */
export interface KeptBundle extends Omit<BundledModules, "map"> {
  /** The file with its source map. */
  readonly map: string;
}

/** With the state of the sources that it came from. */
interface Kept extends KeptBundle {
  readonly state: string;
}

/** What every bundle depends on: how it is made, and the packages that are installed. */
const makers = [
  ...[
    "bundle-modules.ts",
    "bundle-orders.ts",
    "bundle-plugins.ts",
    "bundled-handlers.ts",
    "kept-bundles.ts",
  ].map((file) => path.join(__dirname, file)),
  path.join(root, "package.json"),
  path.join(root, "node_modules/.package-lock.json"),
];

/**
 * Gives what was bundled before, as long as each of its sources is as it was and no file has come or gone
 * beside them, which might be found in the place of another. Sources in node_modules are told by what npm
 * has installed.
 * @param order what is to be bundled
 * @param make bundles it
 */
export async function keepBundle(
  order: unknown,
  make: () => Promise<BundledModules>,
): Promise<KeptBundle> {
  const key = digest([JSON.stringify(order), ...makers.map(textOf)]);
  const file = path.join(folder, `${key}.json`);
  const kept = read(file);
  if (kept && existsSync(kept.map) && kept.state === stateOf(kept.inputs)) {
    for (const used of [file, kept.map]) utimesSync(used, new Date(), new Date());
    return kept;
  }
  const begun = Date.now();
  const { code, map, inputs } = await make();
  const made = { code, inputs, map: path.join(folder, `${digest([map])}.map`) };
  write(made.map, map);
  if (!ownSources(inputs).some((source) => writtenAt(source) >= begun)) {
    write(file, JSON.stringify({ ...made, state: stateOf(inputs) }));
  }
  forgetUnused();
  return made;
}

function read(file: string): Kept | undefined {
  const text = textOf(file);
  return text === "" ? undefined : (JSON.parse(text) as Kept);
}

function write(file: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  // Another process may be at the same file: what has its final name is whole.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function forgetUnused(): void {
  const all = readdirSync(folder).map((name) => path.join(folder, name));
  const latest = all.sort((one, other) => writtenAt(other) - writtenAt(one));
  for (const unused of latest.slice(MOST)) rmSync(unused, { force: true });
}

/** When a file was last written, or told to be in use; 0 when it is gone. */
function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function stateOf(inputs: readonly string[]): string {
  const sources = ownSources(inputs);
  const folders = [...new Set(sources.map((source) => path.dirname(source)))];
  return digest([...sources.map(textOf), ...folders.map(namesIn)]);
}

function ownSources(inputs: readonly string[]): string[] {
  return inputs
    .map((input) => path.resolve(root, input))
    .filter((file) => !file.startsWith(packages + path.sep));
}

/** Empty for what is not there. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function namesIn(folder: string): string {
  return existsSync(folder) ? readdirSync(folder).join("\n") : "";
}

function digest(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\0${text}`);
  return hash.digest("hex");
}
