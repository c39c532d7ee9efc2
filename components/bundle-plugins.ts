import type * as esbuild from "esbuild";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";

const root = path.join(__dirname, "..");

/**
 * AWS SDK clients describe their shapes with computed keys (`[_name]: …`), which esbuild must keep
 * for their possible side effects: client-ec2 alone brings 550 KB. The keys are constants of the same
 * file, so they are written out, and what no command uses can go.
 */
export const slimSdkPlugin: esbuild.Plugin = {
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
 * @param inputs gets the sources that went into each one's thread: paths relative to the project's root
 */
export function workerPlugin(inputs: Map<string, readonly string[]>): esbuild.Plugin {
  const fromRoot = (file: string) => path.relative(root, file);
  return {
    name: "worker",
    setup(build) {
      build.onLoad({ filter: /[\\/]functions[\\/].*[\\/]worker-source\.ts$/ }, async (args) => {
        const module = createRequire(__filename)(args.path) as WorkerSourceModule;
        const source = await module.loadWorkerSource();
        inputs.set(fromRoot(args.path).split(path.sep).join("/"), source.inputs.map(fromRoot));
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
