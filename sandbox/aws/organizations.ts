import { AwsError, type AwsCall, type AwsService } from "./call";

/** An account of the organisation. */
export interface OrganizationAccount {
  readonly accountId: string;
  readonly name: string;
}

/** The sandbox's organisation: its root holds the hub, its one unit all other accounts. */
export const organization = {
  id: "o-sandbox1234",
  root: "r-sand",
  unit: "ou-sand-11111111",
} as const;

/** Stands in for Organizations as far as it lists accounts, in the management account. */
export class Organizations implements AwsService {
  readonly title = "Organizations";
  readonly prefix = "organizations";
  readonly operations: AwsService["operations"] = {
    ListAccounts: (call) => ({ Accounts: [this.#hub(call), ...this.members()].map(describe) }),
    ListAccountsForParent: (call) => {
      const accounts = [this.#hub(call)];
      return { Accounts: (isRoot(call) ? accounts : this.members()).map(describe) };
    },
    ListOrganizationalUnitsForParent: (call) => {
      this.#hub(call);
      return { OrganizationalUnits: isRoot(call) ? [{ Id: organization.unit }] : [] };
    },
  };

  constructor(
    private readonly hub: string,
    private readonly members: () => readonly OrganizationAccount[],
  ) {}

  #hub({ accountId }: AwsCall): OrganizationAccount {
    if (accountId === this.hub) return { accountId, name: "hub" };
    throw new AwsError(
      "AccessDeniedException",
      "You don't have permissions to access this resource.",
    );
  }
}

/** Whether a call is about the root, or else about the unit. @throws AwsError for any other parent */
function isRoot({ input: { ParentId: parent } }: AwsCall): boolean {
  const { root, unit } = organization;
  if (parent === root || parent === unit) return parent === root;
  throw new AwsError("ParentNotFoundException", `There is no parent ${JSON.stringify(parent)}.`);
}

function describe({ accountId, name }: OrganizationAccount): object {
  return { Id: accountId, Name: name, State: "ACTIVE", Status: "ACTIVE" };
}
