import * as esbuild from "esbuild";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { discoverRegistry } from "../../registry/discover";

const root = path.join(__dirname, "../..");

/**
 * Lists the project's modules that a serialised closure needs at run time, handlers included where
 * the registry is read, as paths below the project such as `functions/run-worker.ts`.
 */
export async function listOwnModules(text: string): Promise<string[]> {
  const required = [...text.matchAll(/\brequire\("#functions\/([^"]+)"\)/g)].map(
    ([, name]) => `functions/${name}.ts`,
  );
  const modules = await reachableFrom(required);
  if (!modules.includes("functions/registry.ts")) return modules;
  // The registry reads the folder, which no import shows.
  const { files } = discoverRegistry(path.join(root, "handlers"));
  const code = files.filter((file) => file.endsWith(".ts"));
  return reachableFrom([...required, ...code.map((file) => `handlers/${file}`)]);
}

/** Compiles one module to CommonJS, as `tsc` would. @param module path below the project */
export function compileModule(module: string): string {
  const { outputText } = ts.transpileModule(readFileSync(path.join(root, module), "utf8"), {
    fileName: module,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
      esModuleInterop: true,
    },
  });
  return module === "registry/discover.ts" ? discoverCompiled(outputText) : outputText;
}

/** The folder to read holds compiled files. */
function discoverCompiled(text: string): string {
  const adapted = text.replace('name.endsWith(".ts")', 'name.endsWith(".js")');
  if (adapted !== text) return adapted;
  throw new Error(
    'registry/discover.ts does not say name.endsWith(".ts") any more; adapt bench/bundles/own-modules.ts.',
  );
}

async function reachableFrom(entries: readonly string[]): Promise<string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: [...entries],
    absWorkingDir: root,
    outdir: "unused",
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
    tsconfigRaw: {},
  });
  return Object.keys(metafile.inputs).sort();
}
