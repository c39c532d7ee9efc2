import type { BuildOptions } from "esbuild";
import * as path from "node:path";
import { entriesOf, inputsOf, ordersPlugin, type ModuleOrder } from "./bundle-orders";
import { slimSdkPlugin, workerPlugin } from "./bundle-plugins";

const root = path.join(__dirname, "..");

/** Modules in one file, as the beginning of a call. */
export interface BundledModules {
  /** CommonJS that ends where a closure is expected, and a bracket; it exports the closure's handler. */
  readonly code: string;
  /** Its source map; paths are relative to the project's root. */
  readonly map: string;
  /** Every source that went in, relative to the project's root. */
  readonly inputs: readonly string[];
}

interface Waiting {
  readonly order: ModuleOrder;
  readonly resolve: (made: BundledModules) => void;
  readonly reject: (error: unknown) => void;
}

/** The orders of this turn. */
let waiting: Waiting[] = [];

/**
 * Bundles modules for a closure that requires them. The closure itself stays outside. What is ordered in
 * the same turn is bundled together, which gives the same files for half of the work: the packages that the
 * functions have in common are read once.
 * @throws Error when a module cannot be resolved
 */
export function bundleModules(order: ModuleOrder): Promise<BundledModules> {
  if (waiting.length === 0) queueMicrotask(() => void bundleWaiting());
  return new Promise((resolve, reject) => waiting.push({ order, resolve, reject }));
}

async function bundleWaiting(): Promise<void> {
  const all = waiting;
  waiting = [];
  const together = await bundleTogether(all.map(({ order }) => order)).catch(() => []);
  for (const [number, { order, resolve, reject }] of all.entries()) {
    const made = together[number];
    if (made) resolve(made);
    // A mistake is told to whose it is.
    else bundleAlone(order).then(resolve, reject);
  }
}

async function bundleAlone(order: ModuleOrder): Promise<BundledModules> {
  const [made] = await bundleTogether([order]);
  if (!made) throw new Error(`${order.names.join(", ")} gave nothing.`);
  return made;
}

/** @returns undefined for what must be bundled alone @throws Error when one of them cannot be bundled */
async function bundleTogether(
  orders: readonly ModuleOrder[],
): Promise<(BundledModules | undefined)[]> {
  const { build } = await import("esbuild");
  const threadInputs = new Map<string, readonly string[]>();
  const options = {
    entryPoints: entriesOf(orders),
    absWorkingDir: root,
    bundle: true,
    write: false,
    outdir: root,
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    // An `import()` of Node's `http` looks at all its exports, one of which loads `fetch`: 35 ms of each start.
    supported: { "dynamic-import": false },
    // The packages' ES modules: parts that are not used are left out (docs/decisions/0002-bundles.md).
    mainFields: ["module", "main"],
    banner: { js: "((longshoreClosure) => {" },
    footer: { js: "})(" },
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [ordersPlugin(orders), slimSdkPlugin, workerPlugin(threadInputs)],
  } as const satisfies BuildOptions;
  const result = await withoutCollecting(() => build(options));
  const files = new Map(result.outputFiles.map((file) => [path.basename(file.path), file]));
  const textOf = (name: string) => files.get(name)?.text ?? "";
  return orders.map((_, number) => {
    const inputs = inputsOf(orders, number, result.metafile)?.flatMap((input) => [
      input,
      ...(threadInputs.get(input) ?? []),
    ]);
    return inputs && { code: textOf(`${number}.js`), map: textOf(`${number}.js.map`), inputs };
  });
}

/** The bundler does not look for what it could forget until it has that much. */
const ofBundler = { GOGC: "off", GOMEMLIMIT: "768MiB" };

/**
 * Lets the bundler's process begin, if there is none, in such a way that it collects no garbage: all functions
 * together do not make as much as it may have, and looking for it is a quarter of the work.
 */
function withoutCollecting<T>(begin: () => T): T {
  const added = Object.entries(ofBundler).filter(([name]) => !(name in process.env));
  Object.assign(process.env, Object.fromEntries(added));
  try {
    return begin();
  } finally {
    for (const [name] of added) delete process.env[name];
  }
}
