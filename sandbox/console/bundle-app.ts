import { buildSync, type BuildOptions } from "esbuild";
import * as path from "node:path";
import { keepBundle } from "../../components/kept-bundles";

const root = path.join(__dirname, "../..");

const options = {
  entryPoints: ["sandbox/console/app/main.tsx"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  sourcemap: "external",
  sourcesContent: false,
  metafile: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
} as const satisfies BuildOptions;

/**
 * The page's script. It is bundled when somebody first opens the page, so that nobody waits for it who
 * does not, and kept until one of its sources changes.
 */
export async function bundleApp(): Promise<string> {
  const { code } = await keepBundle(["console", options], async () => build());
  return code;
}

/** In one go: the bundler's process is shared with deployments, which end it. */
function build() {
  const { outputFiles, metafile } = buildSync({
    ...options,
    absWorkingDir: root,
    outdir: path.join(root, ".output/console"),
    write: false,
  });
  const text = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { code: text(".js"), map: text(".map"), inputs: Object.keys(metafile.inputs) };
}
