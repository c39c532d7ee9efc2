import { existsSync } from "node:fs";
import * as path from "node:path";
import { Script } from "node:vm";
import { bundleModules } from "./bundle-modules";
import { registryOf, type BundledHandlers } from "./bundled-handlers";
import { keepBundle } from "./kept-bundles";

/** A Lambda's code. */
export interface Bundle {
  /** One CommonJS file that exports `handler`; its modules are minified. */
  readonly code: string;
  /** File with its source map, which stays on this machine; paths are relative to the project's root. */
  readonly map: string;
  /** Files to put beside it: name in the archive → path. */
  readonly sidecars: Readonly<Record<string, string>>;
  /** Every source that went in, relative to the project's root. */
  readonly inputs: readonly string[];
}

const root = path.join(__dirname, "..");

/** Files that a package loads at run time from the folder it is bundled into. */
const sidecarsOf: Readonly<Record<string, readonly string[]>> = { "jq-wasm": ["build/jq.wasm"] };

/**
 * Bundles a serialised closure with the modules that it requires. They stand in a scope of their own: the
 * closure's text uses `with`, and its values differ from stack to stack where theirs do not, so that
 * what has been bundled once is kept (docs/decisions/0039-bundled-once.md).
 * @param text what `pulumi.runtime.serializeFunction` gives, exporting `handler`
 * @param handlers what to bundle in, where the code uses handlers
 * @param entry the function's own text: what it requires is bundled before the closure's is there
 * @throws Error when a module cannot be resolved, or the closure is no JavaScript outside of where it was
 */
export async function bundle(
  text: string | Promise<string>,
  handlers?: BundledHandlers,
  entry?: string,
): Promise<Bundle> {
  const registry = handlers && registryOf(handlers);
  const order = (names: readonly string[]) =>
    keepBundle([names, registry], () => bundleModules({ names, registry }));
  const expected = entry === undefined ? undefined : requiredIn(entry);
  const begun = expected && order(expected);
  // What is wrong with the closure is told first.
  begun?.catch(() => undefined);
  const names = requiredIn(await text);
  const isExpected = names.join() === expected?.join();
  const { code, map, inputs } = await (begun && isExpected ? begun : order(names));
  const closure = `(function (require) { const exports = {};\n${await text}\nreturn exports; })`;
  // Compiles it, without running it.
  new Script(closure);
  return { code: `${code}${closure});\n`, map, sidecars: findSidecars(inputs), inputs };
}

/** The modules that a text requires, each once. */
function requiredIn(text: string): string[] {
  const required = text.matchAll(/\brequire\("([^"]+)"\)/g);
  return [...new Set([...required].map(([, name]) => name ?? ""))];
}

function findSidecars(inputs: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, files] of Object.entries(sidecarsOf)) {
    const input = inputs.find((one) => one.includes(`node_modules/${name}/`));
    if (!input) continue;
    for (const file of files) {
      const full = path.join(path.dirname(path.resolve(root, input)), file);
      if (!existsSync(full))
        throw new Error(`${name} is bundled, but its ${file} is not at ${full}; run npm ci.`);
      found[path.basename(file)] = full;
    }
  }
  return found;
}
