import { accountBlueprint } from "../../registry/account-blueprint";
import { accountInput } from "../../registry/account-field";
import type { Action, ResultEntity } from "../../registry/action";
import { InputError } from "../../registry/errors";
import type { Entity, Json } from "../../registry/contract/port-data";
import type { CredentialsFor } from "../aws/clients";
import { entityIdentifier } from "../catalog/entity-identifier";

/** How actions work in other accounts than the stack's. */
export interface RunAccounts {
  /** The stack's own. */
  readonly own: string;
  /** Blueprints whose entities get a relation to their account. */
  readonly related: ReadonlySet<string>;
  /** Whether an account is one of the stack's. @throws Error when that is not known just now */
  readonly has: (account: string) => Promise<boolean>;
  /** What the clients of one run sign with: the account's execution role, with the action's rights alone. */
  readonly credentials: (account: string, action: string, runId: string) => CredentialsFor;
}

/**
 * Finds the account that a run works in: the chosen one, or that of its entity.
 * @returns undefined for the stack's own
 * @throws InputError for one that is not of the stack
 */
export async function runAccount(
  action: Action,
  input: Readonly<Record<string, unknown>>,
  entity: Entity | null,
  accounts: RunAccounts | undefined,
): Promise<string | undefined> {
  const name = accountInput(action);
  const chosen = name === undefined ? undefined : input[name];
  const account = chosen ?? entity?.relations?.[accountBlueprint.identifier];
  if (typeof account !== "string" || account === accounts?.own) return undefined;
  // Without a list the relation is a team's own, and a choice can only be a mistake.
  if (!accounts && chosen === undefined) return undefined;
  if (accounts && (await accounts.has(account))) return account;
  throw new InputError(
    `The account ${account} is not one of this stack; allowed are the stack's own and those of catalogAccounts. Nothing was done.`,
  );
}

/** What stands behind identifiers of another account's entities. */
const suffix = (account: string) => `=account=${account}`;

/** The entity as a handler knows it: with the identifier that the account itself has for it. */
export function asInAccount(entity: Entity, account: string | undefined): Entity {
  const { identifier } = entity;
  if (account === undefined || !identifier.endsWith(suffix(account))) return entity;
  return { ...entity, identifier: identifier.slice(0, -suffix(account).length) };
}

/** What a handler gives of another account, as the catalog has it. */
export function asInCatalog(
  entity: ResultEntity & { readonly blueprint: string },
  account: string,
  { related }: RunAccounts,
): ResultEntity & { readonly blueprint: string } {
  const name = (text: string) =>
    text.endsWith(suffix(account)) ? text : entityIdentifier(text, account);
  const nameAll = (value: Json): Json =>
    typeof value === "string" ? name(value) : Array.isArray(value) ? value.map(nameAll) : value;
  const own = accountBlueprint.identifier;
  const relations = {
    ...Object.fromEntries(
      Object.entries(entity.relations ?? {}).map(([key, value]) => [key, nameAll(value as Json)]),
    ),
    ...(related.has(entity.blueprint) && { [own]: account }),
  } as NonNullable<ResultEntity["relations"]>;
  return {
    ...entity,
    identifier: name(entity.identifier),
    ...(Object.keys(relations).length > 0 && { relations }),
  };
}
