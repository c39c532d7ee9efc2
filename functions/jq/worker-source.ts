import * as path from "node:path";

/** The code of a thread. */
export interface WorkerSource {
  /** CommonJS, in one piece. */
  readonly text: string;
  /** Where the files lie that its packages read. */
  readonly folder: string;
  /** The sources that went in. */
  readonly inputs: readonly string[];
}

/**
 * Bundles ./worker, which takes a tenth of a second. In a Lambda's bundle the result is there instead
 * of this module (components/bundle.ts), so that both run the same text.
 */
export async function loadWorkerSource(): Promise<WorkerSource> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [path.join(__dirname, "worker.ts")],
    absWorkingDir: __dirname,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    // The calls that jq makes are known by the names of their functions.
    keepNames: true,
    // Its CommonJS: the other form asks where its file is, which a text does not know.
    alias: { "jq-wasm": require.resolve("jq-wasm") },
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
  });
  return {
    text: result.outputFiles[0]?.text ?? "",
    folder: path.dirname(require.resolve("jq-wasm/jq.wasm")),
    inputs: Object.keys(result.metafile.inputs).map((input) => path.resolve(__dirname, input)),
  };
}
