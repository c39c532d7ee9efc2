import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import type { DiscoveredRegistry } from "../registry/discover";
import { allow, type Statement } from "../registry/statement";

/** A team's config.json for Port's old exporter. */
export interface CatalogConfigFile {
  /** Absolute path. */
  readonly path: string;
  /** IAM actions for reading the types that no handler declares. */
  readonly readActions: readonly string[];
}

/** What the exporter gets of such a file. */
export interface LoadedCatalogConfig {
  /** The file's text, without white space. */
  readonly text: string;
  /** What the exporter may do besides. */
  readonly statements: readonly Statement[];
  /** Rejects with a pulumi.RunError when the file cannot be used. */
  readonly checked: Promise<void>;
}

/**
 * Reads a config.json. Its filters are compiled while the program goes on; what is wrong stops the
 * deployment before the exporter is touched.
 * @throws pulumi.RunError when there is no such file
 */
export function loadCatalogConfig(
  file: CatalogConfigFile,
  registry: Pick<DiscoveredRegistry, "resources">,
): LoadedCatalogConfig {
  if (!existsSync(file.path)) {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:catalogConfig: there is no file ${file.path}; correct the path, or take the setting out.`,
    );
  }
  const text = readFileSync(file.path, "utf8");
  return {
    text: compact(text),
    statements: file.readActions.length === 0 ? [] : [allow(file.readActions, "*", readReason)],
    checked: check(file, text, registry),
  };
}

async function check(
  { path, readActions }: CatalogConfigFile,
  text: string,
  { resources }: Pick<DiscoveredRegistry, "resources">,
): Promise<void> {
  // The check is the exporter's own code, loaded only where there is a file.
  const { checkCatalogConfig, findConfigWarnings } =
    require("#functions/catalog/check-catalog-config") as typeof import("#functions/catalog/check-catalog-config");
  const types = await checkCatalogConfig(text).catch((error: Error) => {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:catalogConfig: ${path} cannot be used:\n${error.message}`,
    );
  });
  const undeclared = types.filter((type) => !resources.has(type));
  const warnings = findConfigWarnings(text);
  if (undeclared.length > 0 && readActions.length === 0) {
    warnings.push(
      `No handler declares ${undeclared.join(", ")}: set ${pulumi.getProject()}:catalogReadActions to the IAM actions with which they are read.`,
    );
  }
  for (const warning of warnings) void pulumi.log.warn(`${path}: ${warning}`);
}

const readReason =
  "reads the types of the team's config.json, whose resources are not known to this program";

/** Leaves a text that is no JSON as it is: the check tells. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
