import {
  AwsError,
  jsonAnswer,
  type Answer,
  type AwsCall,
  type AwsService,
  type Permission,
} from "./call";

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
  readonly operations = [
    "ListAccounts",
    "ListAccountsForParent",
    "ListOrganizationalUnitsForParent",
  ];
  readonly #hub: string;
  readonly #members: () => readonly OrganizationAccount[];

  constructor(hub: string, members: () => readonly OrganizationAccount[]) {
    this.#hub = hub;
    this.#members = members;
  }

  permissions({ operation }: AwsCall): Permission[] {
    return [{ action: `organizations:${operation}`, resource: "*" }];
  }

  async handle({ operation, input, accountId }: AwsCall): Promise<Answer> {
    if (accountId !== this.#hub) {
      throw new AwsError(
        "AccessDeniedException",
        "You don't have permissions to access this resource.",
      );
    }
    const hub = { accountId, name: "hub" };
    const { root, unit } = organization;
    const members = this.#members();
    const { ParentId: parent } = input;
    switch (operation) {
      case "ListAccounts":
        return jsonAnswer({ Accounts: [hub, ...members].map(describe) });
      case "ListAccountsForParent":
        checkParent(parent);
        return jsonAnswer({ Accounts: (parent === root ? [hub] : members).map(describe) });
      default:
        checkParent(parent);
        return jsonAnswer({ OrganizationalUnits: parent === root ? [{ Id: unit }] : [] });
    }
  }
}

function checkParent(parent: unknown): void {
  const { root, unit } = organization;
  if (parent === root || parent === unit) return;
  throw new AwsError("ParentNotFoundException", `There is no parent ${JSON.stringify(parent)}.`);
}

function describe({ accountId, name }: OrganizationAccount): object {
  return { Id: accountId, Name: name, State: "ACTIVE", Status: "ACTIVE" };
}
