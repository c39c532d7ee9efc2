/** What a stack wants of an organisation. */
export interface HubWishes {
  readonly catalogAccounts: readonly string[];
  readonly catalogStackSet: "management" | "delegated" | undefined;
}

/** What AWS did not say, in its own words. */
export interface Unknown {
  readonly unknown: string;
}

/** What AWS says of the account that the program runs in. */
export interface HubFacts {
  readonly account: string;
  /** "none" for an account by itself. */
  readonly organisation:
    { readonly id: string; readonly managementAccount: string } | "none" | Unknown;
  /** The services for which the organisation has registered the account; "denied" when it has for none. */
  readonly delegatedFor: readonly string[] | "denied" | Unknown;
}

/** The service for which an account is registered that makes StackSets of an organisation. */
export const stackSetService = "member.org.stacksets.cloudformation.amazonaws.com";

/**
 * Says why the account cannot do for the organisation what the stack wants.
 * @param project its keys have it before them
 * @returns undefined when it can, or when that is not known
 */
export function hubProblem(
  { account, organisation, delegatedFor }: HubFacts,
  { catalogAccounts, catalogStackSet }: HubWishes,
  project: string,
): string | undefined {
  const [named = ""] = organisationsOf(catalogAccounts);
  const wanted = `${project}:catalogAccounts names organisation ${organisationsOf(catalogAccounts).join(" and ")}`;
  if (organisation === "none") {
    return `${wanted}, and this program runs in account ${account}, which is of none. ${remedy}`;
  }
  if ("unknown" in organisation) return undefined;
  const { id, managementAccount } = organisation;
  if (organisationsOf(catalogAccounts).some((one) => one !== id)) {
    return `${wanted}, and this program runs in account ${account}, which is of ${id}. ${remedy}`;
  }
  const set = (value: string) => `pulumi config set catalogStackSet ${value}`;
  if (account === managementAccount) {
    return catalogStackSet === "delegated"
      ? `${project}:catalogStackSet is "delegated", and account ${account} is the management account of ${id}. Type: ${set("management")}`
      : undefined;
  }
  if (catalogStackSet === "management") {
    return (
      `${project}:catalogStackSet is "management", and account ${account} is not the management account of ${id}: ` +
      `that is ${managementAccount}. Deploy the stack there, or in an account that is registered for StackSets: ${set("delegated")}`
    );
  }
  if (typeof delegatedFor === "object" && "unknown" in delegatedFor) return undefined;
  if (catalogStackSet === "delegated" && !delegatedFor.includes(stackSetService)) {
    return (
      `${project}:catalogStackSet is "delegated", and account ${account} is not registered for the StackSets of ${named}. Type, in ` +
      `its management account ${managementAccount}: aws organizations register-delegated-administrator --account-id ${account} ` +
      `--service-principal ${stackSetService}`
    );
  }
  if (delegatedFor === "denied") {
    return (
      `${wanted}, and account ${account} can list no accounts: it is neither its management account ${managementAccount} nor ` +
      `registered for a service. ${remedy}`
    );
  }
  return undefined;
}

/**
 * The account that no StackSet reaches: AWS leaves out the management account, also where it is mirrored.
 * @returns undefined when there is no StackSet, or the stack is in it, or it is not mirrored for certain
 */
export function unreachedAccount(
  { account, organisation }: HubFacts,
  { catalogAccounts, catalogStackSet }: HubWishes,
): string | undefined {
  if (catalogStackSet === undefined || organisation === "none" || "unknown" in organisation) {
    return undefined;
  }
  const { managementAccount } = organisation;
  const isMirrored =
    catalogAccounts.some((one) => one === managementAccount || /^o-[^/]*\/r-/.test(one)) &&
    !catalogAccounts.includes(`except:${managementAccount}`);
  return isMirrored && managementAccount !== account ? managementAccount : undefined;
}

const remedy =
  "Deploy the stack in the organisation's management account or in one that is registered for a service (a delegated " +
  "administrator), or name the accounts one by one.";

/** The organisations that a list of accounts names. */
export function organisationsOf(catalogAccounts: readonly string[]): string[] {
  return [...new Set(catalogAccounts.flatMap((one) => /(o-[^/]*)\//.exec(one)?.[1] ?? []))];
}
