import * as esbuild from "esbuild";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { handlersPlugin, type BundledHandlers } from "./bundled-handlers";

/** A Lambda's code. */
export interface Bundle {
  /** One minified CommonJS file that exports `handler`. */
  readonly code: string;
  /** Its source map, which stays on this machine; paths are relative to the project's root. */
  readonly map: string;
  /** Files to put beside it: name in the archive → path. */
  readonly sidecars: Readonly<Record<string, string>>;
  /** Every source that went in, relative to the project's root. */
  readonly inputs: readonly string[];
}

const root = path.join(__dirname, "..");

/** Files that a package loads at run time from the folder it is bundled into. */
const sidecarsOf: Readonly<Record<string, readonly string[]>> = { "jq-web": ["jq.wasm"] };

/**
 * Bundles a serialised closure with the modules that it requires.
 * @param text what `pulumi.runtime.serializeFunction` gave, exporting `handler`
 * @param handlers what to bundle in, where the code uses handlers
 * @throws Error when a module cannot be resolved
 */
export async function bundle(text: string, handlers?: BundledHandlers): Promise<Bundle> {
  const threadInputs: string[] = [];
  const result = await esbuild.build({
    stdin: { contents: entryFor(text), resolveDir: root, sourcefile: "entry.js", loader: "js" },
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
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [
      closurePlugin(text),
      slimSdkPlugin,
      workerPlugin(threadInputs),
      ...(handlers ? [handlersPlugin(handlers)] : []),
    ],
  });
  const inputs = [...Object.keys(result.metafile.inputs), ...threadInputs];
  const output = (name: string) =>
    result.outputFiles.find((file) => file.path.endsWith(name))?.text ?? "";
  const [code, map] = [output(".js"), output(".js.map")];
  return { code, map, sidecars: findSidecars(inputs), inputs };
}

/**
 * The bundle's entry imports what the closure requires, instead of leaving `require` calls in place:
 * only imports can be shaken, and this halves size and loading time.
 */
function entryFor(text: string): string {
  const required = [
    ...new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name)),
  ];
  return [
    ...required.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};`),
    `import closure from "longshore:closure";`,
    `const modules = { ${required.map((name, index) => `${JSON.stringify(name)}: m${index}`).join(", ")} };`,
    `export const handler = closure((name) => modules[name]).handler;`,
  ].join("\n");
}

/** Serialised closures use `with`, which only sloppy CommonJS allows; so they get a module of their own. */
function closurePlugin(text: string): esbuild.Plugin {
  return {
    name: "closure",
    setup(build) {
      build.onResolve({ filter: /^longshore:closure$/ }, () => ({
        path: "closure",
        namespace: "closure",
      }));
      build.onLoad({ filter: /.*/, namespace: "closure" }, () => ({
        contents: `module.exports = function (require) { const exports = {};\n${text}\nreturn exports; };`,
        loader: "js",
        resolveDir: root,
      }));
    },
  };
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

function findSidecars(inputs: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, files] of Object.entries(sidecarsOf)) {
    const input = inputs.find((one) => one.includes(`node_modules/${name}/`));
    if (!input) continue;
    for (const file of files) {
      const full = path.join(path.dirname(path.resolve(root, input)), file);
      if (!existsSync(full))
        throw new Error(`${name} is bundled, but its ${file} is not at ${full}; run npm ci.`);
      found[file] = full;
    }
  }
  return found;
}
