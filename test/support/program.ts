import type { asset, Output } from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { compileFunction } from "node:vm";
import { configValues, secretKeys } from "./config";
import { runUnderMocks, type Program, type ProgramNames } from "./pulumi";

const root = path.join(__dirname, "../..");
let program: Promise<Program<Record<string, unknown>>> | undefined;

/** The whole program with this repository's handlers, the least settings and an approver; run once for all tests. */
export function wholeProgram(): Promise<Program<Record<string, unknown>>> {
  program ??= runProgram({ approvers: "approver@example.com" });
  return program;
}

/** The program with the least settings and these. */
export function runProgram(
  settings: Readonly<Record<string, string>>,
  names: ProgramNames = {},
): Promise<Program<Record<string, unknown>>> {
  const { project = "longshore", region = "eu-west-1" } = names;
  const ofProject = (key: string) => key.replace(/^longshore:/, `${project}:`);
  const own = Object.entries(configValues(settings)).map(
    ([key, value]) => [ofProject(key), value] as const,
  );
  const config: Record<string, string> = {
    ...(region !== "" && { "aws:region": region }),
    ...Object.fromEntries(own),
  };
  return runUnderMocks(() => load(), config, secretKeys.map(ofProject), names);
}

function load(): Promise<Record<string, unknown>> {
  const entry = require.resolve("../../index");
  // Another test may have loaded it before, into its own mocks.
  delete require.cache[entry];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- must happen when the mocks are set
  return require(entry) as Promise<Record<string, unknown>>;
}

/** Loads a bundle's text in this process, where it finds the project's packages. */
export function loadBundle<T>(text: string | undefined): T {
  const loaded = { exports: {} };
  const run = compileFunction(text ?? "", ["module", "exports", "require"]) as (
    ...parts: unknown[]
  ) => void;
  run(loaded, loaded.exports, createRequire(__filename));
  return loaded.exports as T;
}

/** The files of a Lambda's archive: name → text of code, or the path of another file. */
export async function filesOf(code: unknown): Promise<Record<string, string>> {
  const assets = await (code as asset.AssetArchive).assets;
  const files = Object.entries(assets).map(async ([name, one]) => {
    const file = path.resolve(root, await (one as asset.FileAsset).path);
    return [name, name.endsWith(".js") ? readFileSync(file, "utf8") : file] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** What an output holds. */
export function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => void resolve(value)));
}
