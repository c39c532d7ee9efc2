import type * as esbuild from "esbuild";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { registryPlugin } from "./bundled-handlers";

const root = path.join(__dirname, "..");

/** What the bundler calls its entry, which is no file. */
const entry = "<entry>";

/** Modules in one file, as the beginning of a call. */
export interface BundledModules {
  /** CommonJS that ends where a closure is expected, and a bracket; it exports the closure's handler. */
  readonly code: string;
  /** Its source map; paths are relative to the project's root. */
  readonly map: string;
  /** Every source that went in, relative to the project's root. */
  readonly inputs: readonly string[];
}

/**
 * Bundles modules for a closure that requires them. The closure itself stays outside.
 * @param names as the closure requires them
 * @param registry text of the module in place of the one that reads the handlers, where they are used
 * @throws Error when a module cannot be resolved
 */
export async function bundleModules(
  names: readonly string[],
  registry?: string,
): Promise<BundledModules> {
  const { build } = await import("esbuild");
  const threadInputs: string[] = [];
  const result = await build({
    stdin: { contents: entryFor(names), resolveDir: root, sourcefile: entry, loader: "js" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    outfile: "index.js",
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    // The packages' ES modules: parts that are not used are left out (docs/decisions/0002-bundles.md).
    mainFields: ["module", "main"],
    banner: { js: "((longshoreClosure) => {" },
    footer: { js: "})(" },
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [
      slimSdkPlugin,
      workerPlugin(threadInputs),
      ...(registry === undefined ? [] : [registryPlugin(registry)]),
    ],
  });
  const files = Object.keys(result.metafile.inputs).filter((input) => input !== entry);
  const inputs = [...files, ...threadInputs];
  const output = (name: string) =>
    result.outputFiles.find((file) => file.path.endsWith(name))?.text ?? "";
  return { code: output(".js"), map: output(".js.map"), inputs };
}

/**
 * The entry imports what the closure requires, instead of leaving `require` calls in place: only
 * imports can be shaken, and this halves size and loading time.
 */
function entryFor(names: readonly string[]): string {
  return [
    ...names.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};`),
    `const modules = { ${names.map((name, index) => `${JSON.stringify(name)}: m${index}`).join(", ")} };`,
    `export const handler = longshoreClosure((name) => modules[name]).handler;`,
  ].join("\n");
}

/**
 * AWS SDK clients describe their shapes with computed keys (`[_name]: …`), which esbuild must keep
 * for their possible side effects: client-ec2 alone brings 550 KB. The keys are constants of the same
 * file, so they are written out, and what no command uses can go.
 */
const slimSdkPlugin: esbuild.Plugin = {
  name: "slim-sdk",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]dist-es[\\/]schemas[\\/]/ }, async (args) => {
      const source = await readFile(args.path, "utf8");
      const constants = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [
          name,
          value,
        ]),
      );
      const contents = source.replace(/\[(\w+)\]:/g, (whole, name: string) =>
        constants.has(name) ? `${constants.get(name)}:` : whole,
      );
      return { contents, loader: "js" };
    });
    // Lambda hands credentials over in the environment; the other ways to find some are left out.
    build.onLoad(
      { filter: /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ },
      () => ({
        contents: `export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";`,
        loader: "js",
      }),
    );
  },
};

/**
 * A thread's code travels as a text inside of the bundle: modules named `worker-source.ts`, which
 * bundle the `worker.ts` beside them, are replaced by what they give.
 * @param inputs gets the sources that went into threads, relative to the project's root
 */
function workerPlugin(inputs: string[]): esbuild.Plugin {
  return {
    name: "worker",
    setup(build) {
      build.onLoad({ filter: /[\\/]functions[\\/].*[\\/]worker-source\.ts$/ }, async (args) => {
        const module = createRequire(__filename)(args.path) as WorkerSourceModule;
        const source = await module.loadWorkerSource();
        inputs.push(...source.inputs.map((input) => path.relative(root, input)));
        const contents = `const text = ${JSON.stringify(source.text)};
          export const loadWorkerSource = async () => ({ text, folder: __dirname, inputs: [] });`;
        return { contents, loader: "js" };
      });
    },
  };
}

interface WorkerSourceModule {
  loadWorkerSource(): Promise<{ readonly text: string; readonly inputs: readonly string[] }>;
}
