import type { Blueprint } from "./contract/port-data";

/** A blueprint that somebody made in Port by hand; Longshore uses it and never changes it. */
export interface ExistingBlueprint {
  readonly identifier: string;
  readonly existing: true;
}

/**
 * What a handler says of its blueprint: the identifier of one that another handler declares, the
 * whole blueprint, or one that exists in Port already (`existing("service")`).
 */
export type BlueprintReference = string | Blueprint | ExistingBlueprint;

/** Names a blueprint that is kept in Port by hand. */
export function existing(identifier: string): ExistingBlueprint {
  return { identifier, existing: true };
}

/** The identifier behind any of the three ways to name a blueprint. */
export function blueprintIdentifier(reference: BlueprintReference): string {
  return typeof reference === "string" ? reference : reference.identifier;
}
