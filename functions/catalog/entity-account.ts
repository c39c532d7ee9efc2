import { accountBlueprint } from "../../registry/account-blueprint";
import type { EntityInput } from "../port/types";
import type { CatalogDeclaration } from "./declarations";
import { entityIdentifier } from "./entity-identifier";
import { readPlace } from "./place";

/** The stack's own account, and how entities of several accounts are told apart. */
export interface Accounts {
  readonly own: string;
  /** Blueprints whose entities get a relation to their account; none unless the stack has several. */
  readonly related?: ReadonlySet<string> | undefined;
}

/** What the account of a resource does to its entities. */
export interface EntityAccount {
  readonly identifier: (text: string) => string;
  /** The identifier of what one of its relations names. */
  readonly target: (relation: string, text: string) => string;
  /** The entity with the relation to its account. */
  readonly related: (blueprint: string, entity: EntityInput) => EntityInput;
}

/** The rule for what a declaration makes of the resources of one place. */
export function entityAccount(
  { own, related }: Accounts,
  place: string,
  { blueprint }: Pick<CatalogDeclaration, "blueprint">,
): EntityAccount {
  const { account: foreign } = readPlace(place);
  // What is kept in Port by hand has no account.
  const byHand = new Set(
    typeof blueprint === "object" && "relations" in blueprint
      ? Object.entries(blueprint.relations ?? {}).flatMap(([name, { target }]) =>
          typeof target === "object" ? name : [],
        )
      : [],
  );
  return {
    identifier: (text) => entityIdentifier(text, foreign),
    target: (name, text) => entityIdentifier(text, byHand.has(name) ? undefined : foreign),
    related: (name, entity) => {
      if (!related?.has(name)) return entity;
      const relations = { ...entity.relations, [accountBlueprint.identifier]: foreign ?? own };
      return { ...entity, relations };
    },
  };
}
