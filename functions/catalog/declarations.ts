import type { ResourceDeclaration, ResourceType } from "../../registry/resource";
import { regionOf } from "./place";

/** One declaration of a resource type: a handler's, or an entry of a team's config.json. */
export interface CatalogDeclaration extends Omit<
  ResourceDeclaration,
  "events" | "unheard" | "permissions" | "blueprint"
> {
  /** Blueprint where a mapping names none. */
  readonly blueprint: ResourceDeclaration["blueprint"];
  /** A handler's; which service they come from tells whose ARNs may be of this type. */
  readonly events?: ResourceDeclaration["events"];
  /** Where it stands, such as `config.json resources[2]`; a handler is named by its type alone. */
  readonly origin?: string;
  /** Regions that a full resync goes through; the stack's unless given. */
  readonly regions?: readonly string[];
  /** By region: ResourceModels (JSON) to list with, instead of listing everything. */
  readonly models?: Readonly<Record<string, readonly string[]>>;
}

/** A declaration whose regions are settled. */
export interface PlacedDeclaration extends CatalogDeclaration {
  readonly regions: readonly string[];
}

/** Every declared resource type with all its declarations. */
export type CatalogTypes = ReadonlyMap<string, readonly PlacedDeclaration[]>;

const globalRegion = "us-east-1";

/**
 * Gathers what handlers and a team's config.json declare, by type.
 * @param regions the stack's regions for a full resync
 */
export function gatherDeclarations(
  handlers: Iterable<ResourceType>,
  entries: readonly CatalogDeclaration[],
  regions: readonly string[],
): CatalogTypes {
  const own = [...handlers];
  const globals = new Set(own.filter((one) => one.global).map(({ type }) => type));
  const placed = [...own, ...entries].map((one: CatalogDeclaration) => ({
    ...one,
    regions: one.regions ?? (globals.has(one.type) ? [globalRegion] : regions),
  }));
  return Map.groupBy(placed, ({ type }) => type);
}

/**
 * The declarations that say what a type's resources in one region come to. Where a full resync goes,
 * those that name the region; elsewhere, from where only events can come, all of them.
 */
export function declarationsFor(
  types: CatalogTypes,
  type: string,
  region: string,
): readonly PlacedDeclaration[] {
  const all = types.get(type) ?? [];
  const named = all.filter(({ regions }) => regions.includes(regionOf(region)));
  return named.length > 0 ? named : all;
}

/** Each type with the regions that a full resync goes through. */
export function resyncTours(types: CatalogTypes): { type: string; regions: string[] }[] {
  return [...types].map(([type, declarations]) => ({
    type,
    regions: [...new Set(declarations.flatMap(({ regions }) => regions))],
  }));
}

/** The reason for which a message about a type that nothing declares is refused. */
export function unknownType(type: string): string {
  return `no handler declares the resource type "${type}", nor does an entry of catalogConfig`;
}
