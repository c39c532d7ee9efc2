import type * as esbuild from "esbuild";
import { readFile } from "node:fs/promises";
import * as path from "node:path";

const root = path.join(__dirname, "..");

/** What the bundler calls an entry, which is no file. */
const entry = "<entry>";

/** The module that reads the handlers folder where it is not bundled. */
const registryModule = path.join(root, "functions/registry.ts");

/** What a closure requires, to be bundled into one file. */
export interface ModuleOrder {
  /** The modules, as the closure requires them. */
  readonly names: readonly string[];
  /** Text of the module in place of the one that reads the handlers, where they are used. */
  readonly registry?: string | undefined;
}

/**
 * The entries of orders that are bundled together, by the order's number. What one entry requires is read
 * once for all of them, except for what holds handlers: those modules have the order's number behind
 * their path, and so have the entries.
 */
export function entriesOf(orders: readonly ModuleOrder[]): { in: string; out: string }[] {
  return orders.map((_, number) => ({ in: `order:${number}`, out: String(number) }));
}

/** Finds the entries of orders, and puts each one's registry in the place of the module that reads the handlers. */
export function ordersPlugin(orders: readonly ModuleOrder[]): esbuild.Plugin {
  const isAlone = orders.length === 1;
  const own = (number: number) => ({ suffix: isAlone ? "" : `?${number}`, pluginData: number });
  const registryFor = (number: unknown) => orders[isAlone ? 0 : (number as number)]?.registry;
  return {
    name: "orders",
    setup(build) {
      // By an entry's number, or by the name of what an entry requires.
      build.onResolve({ filter: /^order:/ }, async ({ path: name, pluginData, ...about }) => {
        const rest = name.slice("order:".length);
        if (about.kind === "entry-point") return { path: path.join(root, entry), ...own(+rest) };
        return { ...(await build.resolve(rest, about)), ...own(pluginData as number) };
      });
      build.onLoad({ filter: /[\\/]<entry>$/ }, ({ pluginData }) => ({
        contents: entryFor(orders[pluginData as number] ?? { names: [] }, isAlone),
        loader: "js",
        resolveDir: root,
        pluginData: pluginData as unknown,
      }));
      build.onResolve(
        { filter: /[\\/]registry$/ },
        async ({ path: name, pluginData, ...about }) => {
          if (pluginData === undefined) return undefined;
          const found = await build.resolve(name, about);
          return found.path === registryModule ? { ...found, ...own(pluginData as number) } : found;
        },
      );
      build.onLoad({ filter: /[\\/]functions[\\/][^\\/]+\.ts$/ }, async (args) => {
        const { path: file, pluginData } = args as { path: string; pluginData: unknown };
        const registry = file === registryModule ? registryFor(pluginData) : undefined;
        if (registry === undefined && pluginData === undefined) return undefined;
        const contents = registry ?? (await readFile(file, "utf8"));
        return { contents, loader: "ts", pluginData };
      });
    },
  };
}

/**
 * The entry imports what the closure requires, instead of leaving `require` calls in place: only
 * imports can be shaken, and this halves size and loading time.
 */
function entryFor({ names, registry }: ModuleOrder, isAlone: boolean): string {
  const prefix = isAlone || registry === undefined ? "" : "order:";
  return [
    ...names.map((name, index) => `import * as m${index} from ${JSON.stringify(prefix + name)};`),
    `const modules = { ${names.map((name, index) => `${JSON.stringify(name)}: m${index}`).join(", ")} };`,
    `export const handler = longshoreClosure((name) => modules[name]).handler;`,
  ].join("\n");
}

/**
 * Every source of an order.
 * @returns relative to the project's root; undefined when the order is to be bundled alone, since among its
 *   modules is one twice, or one that reads the handlers in the place of its own registry
 */
export function inputsOf(
  orders: readonly ModuleOrder[],
  number: number,
  { inputs }: esbuild.Metafile,
): string[] | undefined {
  const isAlone = orders.length === 1;
  const seen = new Set([isAlone ? entry : `${entry}?${number}`]);
  // What is added meanwhile is gone through as well.
  for (const input of seen) {
    for (const { path: imported, external } of inputs[input]?.imports ?? []) {
      if (!external) seen.add(imported);
    }
  }
  const [, ...found] = [...seen].map((input) => input.replace(/\?\d+$/, ""));
  if (isAlone) return found;
  const isMixed =
    new Set(found).size < found.length ||
    (orders[number]?.registry !== undefined && seen.has("functions/registry.ts"));
  return isMixed ? undefined : found;
}
