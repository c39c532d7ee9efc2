import * as path from "node:path";
import { readSetting, type DeclaredKeys } from "../registry/declared-keys";
import { discoverRegistry } from "../registry/discover";
import { DeclarationError } from "../registry/errors";
import type { Field } from "../registry/fields";
import { accountId } from "./drivers/parts";
import type { Seed } from "./seed";
import { projectName, type ConfigValues } from "./stack-config";

/** What gives the keys of handlers their values where the stack says nothing. */
export interface KeySeeds {
  readonly seed: Pick<Seed, "settings" | "secrets"> | undefined;
  /** Takes the value of a secret that a key names. */
  readonly putSecret: (arn: string, value: string) => void;
}

/** The folder of a configuration's handlers. */
export function handlersFolderOf(config: ConfigValues): string {
  const folder = config[`${projectName()}:handlersFolder`] ?? "handlers";
  return path.resolve(__dirname, "..", folder);
}

/**
 * Adds what handlers need of the stack's configuration: settings, and the ARN of a secret for each key of one;
 * both with the seeded value, or one that is made up where there must be one.
 */
export function completeKeys(config: ConfigValues, { seed, putSecret }: KeySeeds): ConfigValues {
  const own: ConfigValues = {};
  for (const [key, { field }] of declaredKeys(handlersFolderOf(config))) {
    const name = `${projectName()}:${key}`;
    if (config[name] !== undefined) continue;
    if (field) {
      const value = seed?.settings[key] ?? makeUp(field);
      if (value !== undefined) own[name] = value;
      continue;
    }
    const region = config["aws:region"] ?? "eu-west-1";
    own[name] = `arn:aws:secretsmanager:${region}:${accountId}:secret:${key}-SeEdEd`;
    putSecret(own[name], seed?.secrets[key] ?? `made-up-${key}`);
  }
  return { ...config, ...own };
}

/** The first text that a required setting takes; none where a pattern asks for what nobody can guess. */
function makeUp(field: Field<unknown>): string | undefined {
  if (!field.required) return undefined;
  const {
    enum: choices = [],
    minimum,
    maximum,
  } = field.schema as Readonly<{
    enum?: readonly string[];
    minimum?: number;
    maximum?: number;
  }>;
  const numbers = [1, minimum ?? 0, maximum ?? 0].map(String);
  const texts = ["sandbox", "https://example.com", "sandbox@example.com", "2026-01-31T00:00:00Z"];
  return [...choices, ...texts, "true", ...numbers].find(
    (text) => "value" in readSetting(field, text),
  );
}

/** None where a file is wrong, which the program tells. */
function declaredKeys(folder: string): DeclaredKeys {
  try {
    return discoverRegistry(folder).keys;
  } catch (error) {
    if (error instanceof DeclarationError) return new Map();
    throw error;
  }
}
