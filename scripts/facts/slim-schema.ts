import type { Schema } from "../../facts/cloudformation";

/** A schema as CloudFormation publishes it, as far as it is read here. */
export interface RawSchema extends Omit<
  Schema,
  "properties" | "values" | "items" | "closed" | "formats"
> {
  readonly const?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, RawSchema>>;
  readonly patternProperties?: Readonly<Record<string, RawSchema>>;
  readonly additionalProperties?: boolean | RawSchema;
  readonly items?: RawSchema;
  readonly anyOf?: readonly RawSchema[];
  readonly oneOf?: readonly RawSchema[];
  readonly allOf?: readonly RawSchema[];
}

const plain = [
  ...["type", "enum", "minLength", "maxLength", "minimum", "maximum", "multipleOf"],
  ...["minItems", "maxItems", "minProperties", "maxProperties"],
] as const;

/**
 * Keeps of a schema what the sandbox checks, without texts for people. Alternatives (`oneOf`, …) are
 * merged: each of their properties is allowed, none is required.
 */
export function slimSchema(raw: RawSchema): Schema {
  const variants = [...(raw.anyOf ?? []), ...(raw.oneOf ?? []), ...(raw.allOf ?? [])];
  const properties = { ...merged(variants), ...raw.properties };
  const hasProperties = Object.keys(properties).length > 0;
  const formats = [raw, ...variants].flatMap(({ format }) => format ?? []);
  const values =
    Object.values(raw.patternProperties ?? {})[0] ??
    (typeof raw.additionalProperties === "object" ? raw.additionalProperties : undefined);
  const isOpen = variants.some(({ $ref }) => $ref !== undefined) || values !== undefined;
  const kept = plain.filter((key) => isKept(raw[key as keyof RawSchema]));
  return {
    ...Object.fromEntries(kept.map((key) => [key, raw[key as keyof RawSchema]])),
    ...(raw.uniqueItems === true && { uniqueItems: true }),
    ...(raw.$ref && { $ref: raw.$ref.replace("#/definitions/", "") }),
    ...(raw.pattern !== undefined && isPattern(raw.pattern) && { pattern: raw.pattern }),
    ...(raw.required && raw.required.length > 0 && { required: raw.required }),
    ...(hasProperties && { properties: slimAll(properties) }),
    ...(values && { values: slimSchema(values) }),
    ...(raw.items && !Array.isArray(raw.items) && { items: slimSchema(raw.items) }),
    ...(hasProperties && raw.additionalProperties === false && !isOpen && { closed: true }),
    ...(formats.length > 0 && { formats: [...new Set(formats)] }),
  };
}

function merged(variants: readonly RawSchema[]): Record<string, RawSchema> {
  return Object.assign({}, ...variants.map(({ properties }) => properties ?? {})) as Record<
    string,
    RawSchema
  >;
}

function slimAll(schemas: Readonly<Record<string, RawSchema>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, slimSchema(schema)]),
  );
}

/** cfn-lint writes some limits as objects of its own. */
function isKept(value: unknown): boolean {
  return value !== undefined && (typeof value !== "object" || Array.isArray(value));
}

/** Some patterns are written for Java alone. */
function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === "string" && new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
