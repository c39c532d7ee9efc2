import type { Registered } from "../../support/pulumi";

interface Attribute {
  readonly type?: unknown;
  readonly required?: boolean;
}

/** Of `terraform providers schema -json`: what a block may hold. */
export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<
    Record<string, { readonly nesting_mode: string; readonly block: Block }>
  >;
}

/** The schemas of a provider's resources, by type. */
export type Schemas = Readonly<Record<string, { readonly block: Block }>>;

/** Where Terraform's name of a type is not its module and its name. */
const renamed: Readonly<Record<string, string>> = {
  "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
};

/** Where Pulumi calls a property otherwise, since it takes a resource as well as its name. */
const renamedProperties: Readonly<Record<string, string>> = {
  "aws_sns_topic_subscription.topic": "topic_arn",
  "aws_lambda_permission.function": "function_name",
};

/** Terraform's name of a Pulumi type of the AWS provider, which is made from Terraform's. */
export function terraformType(type: string): string {
  const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  return renamed[type] ?? `aws_${module}_${snake(name)}`;
}

/**
 * Writes a program's resources as Terraform's configuration.
 * @param archive a file that stands for each function's code
 * @param unknown is told what the provider does not know, and what is therefore left out
 */
export function toConfiguration(
  resources: readonly Registered[],
  schemas: Schemas,
  archive: string,
  unknown: (what: string) => void,
): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { type, name, inputs } of resources) {
    const own = terraformType(type);
    const schema = schemas[own];
    if (!schema) {
      unknown(own);
      continue;
    }
    const block = toBlock(inputs, schema.block, { archive, unknown, at: own });
    (all[own] ??= {})[name.replaceAll(/\W/g, "-")] = { ...namesFor(name, schema.block), ...block };
  }
  return all;
}

/** The names that Pulumi gives where a program leaves them out. */
function namesFor(name: string, { attributes = {} }: Block): Record<string, string> {
  const required = Object.keys(attributes).filter(
    (key) => attributes[key]?.required === true && /(^|_)name$/.test(key),
  );
  return Object.fromEntries(required.map((key) => [key, `${name}-c2caa73`]));
}

interface Place {
  readonly archive: string;
  readonly unknown: (what: string) => void;
  readonly at: string;
}

function toBlock(inputs: object, block: Block, place: Place): Record<string, unknown> {
  const entries = Object.entries(inputs).flatMap(([key, value]) => {
    if (value === undefined || value === null) return [];
    // A program's archive is made elsewhere; Terraform takes the name of a file.
    if (key === "code") return [["filename", place.archive]];
    const at = `${place.at}.${key}`;
    const name = [renamedProperties[at] ?? key]
      .flatMap(names)
      .find((one) => block.attributes?.[one] ?? block.block_types?.[one]);
    if (name === undefined) {
      place.unknown(at);
      return [];
    }
    return [[name, toValue(value, name, block, { ...place, at })]];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function toValue(value: unknown, name: string, block: Block, place: Place): unknown {
  const nested = block.block_types?.[name];
  if (nested) {
    const items = Array.isArray(value) ? (value as object[]) : [value as object];
    return items.map((item) => toBlock(item, nested.block, place));
  }
  // Pulumi writes a list of at most one as the one.
  const [kind] = [block.attributes?.[name]?.type].flat();
  const isList = kind === "list" || kind === "set";
  // Braces with a dollar or a percent sign are templates to Terraform.
  return escape(isList && !Array.isArray(value) ? [value] : value);
}

function escape(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/([$%])\{/g, "$1$1{");
  if (Array.isArray(value)) return value.map(escape);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escape(one)]));
}

/** `globalSecondaryIndexes` is `global_secondary_index` there, for it is written once for each. */
function names(key: string): string[] {
  const name = snake(key);
  return [
    name,
    name.replace(/ies$/, "y"),
    name.replace(/(x|ss|ch)es$/, "$1"),
    name.replace(/s$/, ""),
  ];
}

function snake(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
