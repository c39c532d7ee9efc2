import type { Blueprint, Json, PropertySchema, Relation } from "./contract/port-data";

/** A blueprint that somebody made in Port by hand; Longshore uses it and never changes it. */
export interface ExistingBlueprint {
  readonly identifier: string;
  readonly existing: true;
}

/** The types that Port has for a blueprint's property. */
export type PropertyType = "string" | "number" | "boolean" | "object" | "array";

/** A part of a property's schema: the elements of a list, or the fields of an object. */
export interface PartDeclaration extends Keywords {
  readonly type?:
    PropertyType | "integer" | "null" | readonly (PropertyType | "integer" | "null")[];
}

/** A property of a blueprint: JSON schema, with Port's own keywords. */
export interface PropertyDeclaration extends Keywords {
  readonly type: PropertyType;
}

/** The keywords of a schema that are checked when handlers are read; more are known there. */
interface Keywords {
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string;
  /** Such as `date-time`, `url`, `email`, `user`, `team`, `markdown`, `yaml`. */
  readonly format?: string;
  readonly enum?: readonly Json[];
  readonly enumColors?: Readonly<Record<string, string>>;
  readonly default?: Json | readonly Json[];
  readonly items?: PartDeclaration;
  readonly properties?: Readonly<Record<string, PartDeclaration>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | PartDeclaration;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly spec?: string;
  readonly specAuthentication?: Readonly<Record<string, Json>>;
  readonly blueprint?: string;
}

/** A relation, as a handler declares it. */
export interface RelationDeclaration extends Omit<Relation, "target"> {
  readonly description?: string;
  /** A blueprint that a handler declares, or `existing("…")` for one that is kept in Port by hand. */
  readonly target: string | ExistingBlueprint;
}

/** A whole blueprint, as a handler declares it. */
export interface BlueprintDeclaration extends Omit<
  Blueprint,
  "schema" | "relations" | "changelogDestination"
> {
  readonly schema: {
    readonly properties: Readonly<Record<string, PropertyDeclaration>>;
    readonly required?: readonly string[];
  };
  readonly relations?: Readonly<Record<string, RelationDeclaration>>;
}

/**
 * What a handler says of its blueprint: the identifier of one that another handler declares, the
 * whole blueprint, or one that exists in Port already (`existing("service")`).
 */
export type BlueprintReference = string | BlueprintDeclaration | ExistingBlueprint;

/** The properties that a blueprint declares, by name; any where it is declared elsewhere. */
export type PropertyName<B> = B extends { readonly schema: { readonly properties: infer P } }
  ? keyof P & string
  : string;

/** The relations that a blueprint declares, by name; any where it is declared elsewhere. */
export type RelationName<B> = B extends { readonly schema: unknown }
  ? keyof RelationsOf<B> & string
  : string;

/** What entities of `B` may fill in of a kind of part: `V` for each name that there is. */
export type Filled<N extends string, V> = string extends N
  ? { [name: string]: V }
  : { readonly [name in N]?: V };

/** What the relations of an entity of `B` hold: identifiers, a list of them for a relation to many. */
export type RelationsTo<B> = B extends { readonly schema: unknown }
  ? {
      readonly [K in keyof RelationsOf<B>]?: RelationsOf<B>[K] extends { readonly many: true }
        ? readonly string[] | null
        : RelationsOf<B>[K] extends { readonly many: false }
          ? string | null
          : string | readonly string[] | null;
    }
  : Readonly<Record<string, string | readonly string[] | null>>;

type RelationsOf<B> = B extends { readonly relations: infer R } ? R : Record<never, never>;

/** Names a blueprint that is kept in Port by hand. */
export function existing(identifier: string): ExistingBlueprint {
  return { identifier, existing: true };
}

/** The identifier behind any of the three ways to name a blueprint. */
export function blueprintIdentifier(reference: BlueprintReference): string {
  return typeof reference === "string" ? reference : reference.identifier;
}

/** The blueprint as Port takes it. */
export function toPortBlueprint(declared: BlueprintDeclaration): Blueprint {
  const { relations, schema, ...others } = declared;
  const { aggregationProperties } = others as { aggregationProperties?: Targets };
  const properties = schema.properties as unknown as Record<string, PropertySchema>;
  return {
    ...others,
    schema: { ...schema, properties },
    ...(relations && { relations: named(relations) }),
    ...(aggregationProperties && { aggregationProperties: named(aggregationProperties) }),
  };
}

type Targets = Readonly<Record<string, { readonly target: string | ExistingBlueprint }>>;

/** Port knows targets by their identifiers. */
function named<T extends Targets[string]>(parts: Readonly<Record<string, T>>) {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      { ...part, target: blueprintIdentifier(part.target) },
    ]),
  );
}
