import { JsonClient } from "../../registry/aws-json";
import type { AwsClients } from "../../registry/contract/aws";
import type { Json, JsonObject } from "../../registry/contract/port-data";
import type { Member, Members } from "./members";
import { placeText } from "./place";
import { trailProblem } from "./trail-problem";

/** Which accounts are mirrored besides the stack's own. */
export interface AccountListSettings {
  /** Ids of accounts, and of units (`o-…/ou-…`) and roots (`o-…/r-…`); `except:` leaves out. */
  readonly accounts: readonly string[];
  /** Blueprints whose entities get a relation to their account. */
  readonly related: readonly string[];
}

/** For so long a list is good, and for so long it is not asked for again because of one account. */
const lifetimeMilliseconds = { list: 10 * 60 * 1000, miss: 60 * 1000 };

/** Organizations has one address. */
const home = "us-east-1";

/**
 * Knows the accounts whose resources are mirrored.
 * @param clients take places; those of other accounts read there
 */
export function createAccountList(
  settings: AccountListSettings,
  { clients, accountId, region }: { clients: AwsClients; accountId: string; region: string },
): Members {
  let known: { readonly at: number; readonly value: Promise<readonly Member[]> } | undefined;
  const list = (olderThan: number) => {
    if (known && Date.now() - known.at < olderThan) return known.value;
    const value = findAccounts(settings, clients).then((all) =>
      all.filter(({ account }) => account !== accountId),
    );
    const entry = { at: Date.now(), value };
    known = entry;
    value.catch(() => {
      if (known === entry) known = undefined;
    });
    return value;
  };
  const isIn = (account: string, all: readonly Member[]) =>
    all.some((one) => one.account === account);
  return {
    related: new Set(settings.related),
    list: ({ fresh = false } = {}) => list(fresh ? 0 : lifetimeMilliseconds.list),
    has: async (account) =>
      isIn(account, await list(lifetimeMilliseconds.list)) ||
      isIn(account, await list(lifetimeMilliseconds.miss)),
    check: (account) =>
      trailProblem(clients.client(JsonClient, placeText({ account, region })), region),
  };
}

async function findAccounts(
  { accounts }: AccountListSettings,
  clients: AwsClients,
): Promise<Member[]> {
  const organisation = new Organisation(clients);
  const exceptions = accounts.flatMap((one) => /^except:(.*)/.exec(one)?.[1] ?? []);
  const without = new Set(
    (await organisation.accountsOf(exceptions)).map(({ account }) => account),
  );
  const found = await organisation.accountsOf(accounts.filter((one) => !one.startsWith("except:")));
  const unique = new Map(found.map((one) => [one.account, one]));
  return [...unique.values()].filter(({ account }) => !without.has(account));
}

/** What Organizations says. */
class Organisation {
  readonly #client: Pick<JsonClient, "send">;

  constructor(clients: AwsClients) {
    this.#client = clients.client(JsonClient, home);
  }

  /** The open accounts that ids of accounts, units and of the organisation stand for. */
  async accountsOf(ids: readonly string[]): Promise<Member[]> {
    const found: Member[] = [];
    for (const id of ids) {
      const [account, unit] = id.split("/") as [string, string?];
      if (unit === undefined) found.push({ account, name: account });
      else if (unit.startsWith("r-")) found.push(...(await this.#accounts("ListAccounts", {})));
      else found.push(...(await this.#below(unit)));
    }
    return found;
  }

  async #below(ParentId: string): Promise<Member[]> {
    const found = await this.#accounts("ListAccountsForParent", { ParentId });
    const units = await this.#all(
      "ListOrganizationalUnitsForParent",
      { ParentId },
      "OrganizationalUnits",
    );
    for (const { Id } of units) found.push(...(await this.#below(textOf(Id))));
    return found;
  }

  async #accounts(operation: string, input: JsonObject): Promise<Member[]> {
    const all = await this.#all(operation, input, "Accounts");
    return all
      .filter(({ State, Status }) => (State ?? Status) === "ACTIVE")
      .map(({ Id, Name }) => ({ account: textOf(Id), name: textOf(Name) || textOf(Id) }));
  }

  async #all(operation: string, input: JsonObject, member: string): Promise<JsonObject[]> {
    const found: JsonObject[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ask(operation, { ...input, ...(NextToken && { NextToken }) });
      found.push(...((page[member] ?? []) as JsonObject[]));
      NextToken = page.NextToken as string | undefined;
    } while (NextToken);
    return found;
  }

  async #ask(operation: string, input: JsonObject): Promise<JsonObject> {
    const call = {
      service: "organizations",
      target: "AWSOrganizationsV20161128",
      operation,
      input,
    };
    try {
      return await this.#client.send(call);
    } catch (error) {
      const { name, message } = error as Error;
      if (!/AccessDenied|AWSOrganizationsNotInUse/.test(name)) throw error;
      throw new Error(
        `The accounts of catalogAccounts cannot be listed (${message}). AWS Organizations answers its management ` +
          `account and delegated administrators: deploy the stack in one of them, or name the accounts one by one.`,
        { cause: error },
      );
    }
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
