import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Step, TypeFacts } from "../../facts/cloudformation";
import { slimSchema, type RawSchema } from "./slim-schema";
import type { Documented } from "./service-spec";

interface RawType extends RawSchema {
  readonly typeName: string;
  readonly definitions?: Readonly<Record<string, RawSchema>>;
  readonly primaryIdentifier?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly writeOnlyProperties?: readonly string[];
  readonly createOnlyProperties?: readonly string[];
  readonly tagging?: { readonly taggable?: boolean; readonly tagProperty?: string };
  readonly handlers?: Readonly<Record<string, RawHandler>>;
}

interface RawHandler {
  readonly permissions?: readonly string[];
  readonly handlerSchema?: RawNeeds & { readonly oneOf?: readonly RawNeeds[] };
}

interface RawNeeds {
  readonly required?: readonly string[];
}

const steps: readonly Step[] = ["create", "read", "update", "delete", "list"];

/**
 * Reads CloudFormation's schemas.
 * @returns name of a service in lower case → its types
 * @throws Error when the folder has none
 */
export function cloudFormationFacts(
  folder: string,
  documented: ReadonlyMap<string, Documented>,
): Map<string, Record<string, TypeFacts>> {
  const services = new Map<string, Record<string, TypeFacts>>();
  for (const file of schemaFiles(folder)) {
    const raw = JSON.parse(readFileSync(file, "utf8")) as RawType;
    const [vendor, service = ""] = raw.typeName.split("::");
    if (vendor !== "AWS") continue;
    const key = service.toLowerCase();
    const types = services.get(key) ?? {};
    types[raw.typeName] = factsOf(raw, documented.get(raw.typeName));
    services.set(key, types);
  }
  if (services.size > 0) return services;
  throw new Error(`${folder} has no schemas of CloudFormation's types.`);
}

/** The files of a plain folder, or those that cfn-lint keeps for us-east-1. */
function schemaFiles(folder: string): string[] {
  const index = path.join(folder, "providers", "us-east-1.json");
  if (existsSync(index)) {
    const names = Object.values(JSON.parse(readFileSync(index, "utf8")) as Record<string, string>);
    return names.map((name) => path.join(folder, "resources", `${name}.json`)).sort();
  }
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => path.join(folder, name));
}

function factsOf(raw: RawType, documented: Documented = {}): TypeFacts {
  const { properties, required } = slimSchema(raw);
  const definitions = Object.entries(raw.definitions ?? {}).map(
    ([name, schema]) => [name, slimSchema(schema)] as const,
  );
  const handlers = steps.flatMap((step) => {
    const permissions = raw.handlers?.[step]?.permissions;
    return permissions ? [[step, actionsIn(permissions)] as const] : [];
  });
  const tags = raw.tagging?.tagProperty ?? (raw.properties?.Tags ? "/properties/Tags" : undefined);
  const needs = raw.handlers?.list?.handlerSchema;
  const readOnly = paths(raw.readOnlyProperties);
  const examples = Object.entries(documented.examples ?? {}).filter(([name]) =>
    readOnly?.includes(name),
  );
  return {
    identifier: paths(raw.primaryIdentifier) ?? [],
    readOnly,
    writeOnly: paths(raw.writeOnlyProperties),
    createOnly: paths(raw.createOnlyProperties),
    required,
    properties,
    definitions: definitions.length > 0 ? Object.fromEntries(definitions) : undefined,
    handlers: handlers.length > 0 ? Object.fromEntries(handlers) : undefined,
    listNeeds: filled(needs?.required ?? needs?.oneOf?.[0]?.required),
    tags: raw.tagging?.taggable === false || tags === undefined ? undefined : paths([tags])?.[0],
    arn: documented.arn,
    examples: examples.length > 0 ? Object.fromEntries(examples) : undefined,
  };
}

/** IAM reads prefixes in any case and lists them in lower case; some schemas do not, or name nothing. */
function actionsIn(permissions: readonly string[]): string[] {
  const named = permissions.filter((one) => one !== "");
  return [...new Set(named.map((one) => one.replace(/^[^:]*/, (it) => it.toLowerCase())))].sort();
}

// `/properties/A/items/properties/B` becomes `A/*/B`.
function paths(pointers: readonly string[] | undefined): readonly string[] | undefined {
  return filled(
    pointers?.map((pointer) =>
      pointer
        .replace(/^\/properties\//, "")
        .replaceAll("/items/properties/", "/*/")
        .replaceAll("/properties/", "/"),
    ),
  );
}

function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
