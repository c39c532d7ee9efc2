import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { secretKeys as secrets } from "../config/rules";

/** A stack's configuration as Pulumi hands it to a program: full key → text. */
export type ConfigValues = Record<string, string>;

interface ProjectFile {
  readonly name: string;
  readonly config: Record<string, { readonly default?: unknown }>;
}

const root = path.join(__dirname, "..");
let project: ProjectFile | undefined;

/** The project's name, from Pulumi.yaml. */
export function projectName(): string {
  return readProject().name;
}

/** Full names of the keys whose values are encrypted. */
export function secretKeys(): string[] {
  const { name } = readProject();
  return secrets.map((key) => `${name}:${key}`);
}

/** What Pulumi.yaml says where a stack says nothing. */
export function defaultConfig(): ConfigValues {
  const { name, config } = readProject();
  const defaults = Object.entries(config)
    .filter(([, declaration]) => declaration.default !== undefined)
    .map(([key, declaration]) => [`${name}:${key}`, String(declaration.default)]);
  return Object.fromEntries(defaults) as ConfigValues;
}

/** Puts a stack's configuration together as Pulumi does: defaults of Pulumi.yaml, then the stack's file. */
export function readStackConfig(stack: string): ConfigValues {
  const file = readYaml(`Pulumi.${stack}.yaml`) as { config?: Record<string, unknown> };
  const own = Object.entries(file.config ?? {}).map(([key, value]) => [key, String(value)]);
  return { ...defaultConfig(), ...(Object.fromEntries(own) as ConfigValues) };
}

/** Pulumi.yaml, which is read once. */
function readProject(): ProjectFile {
  return (project ??= readYaml("Pulumi.yaml") as ProjectFile);
}

function readYaml(file: string): unknown {
  return parse(readFileSync(path.join(root, file), "utf8"));
}
