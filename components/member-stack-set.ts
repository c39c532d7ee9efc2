import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MemberTemplate } from "../policies/member-template";

/** What rolling the member set out needs. */
export interface MemberStackSetArgs {
  readonly template: MemberTemplate;
  readonly externalId: string;
  /** The stack's own account. */
  readonly hubAccount: pulumi.Input<string>;
  /** `catalogAccounts` of the configuration, with a unit or a root among them. */
  readonly accounts: readonly string[];
  /** All regions that have a part of the set; the first one has the roles. */
  readonly regions: readonly string[];
  /** From which account of the organisation it is made. */
  readonly from: "management" | "delegated";
}

/**
 * Rolls the member set out to the accounts of an organisation, those that are opened later included. AWS
 * never deploys such a set into the management account, which is given the template by hand.
 */
export class MemberStackSet extends pulumi.ComponentResource {
  constructor(name: string, args: MemberStackSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:catalog:MemberStackSet", name, {}, opts);
    const callAs = args.from === "management" ? "SELF" : "DELEGATED_ADMIN";
    const set = createStackSet(name, args, callAs, this);
    createInstances(name, args, callAs, set, this);
    this.registerOutputs({});
  }
}

function createStackSet(
  name: string,
  { template, externalId, hubAccount, regions }: MemberStackSetArgs,
  callAs: string,
  parent: pulumi.Resource,
) {
  return new aws.cloudformation.StackSet(
    // CloudFormation wants a letter first, and a stack's name may begin with a digit.
    `set-${name}`,
    {
      description: template.Description,
      permissionModel: "SERVICE_MANAGED",
      callAs,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { active: true },
      capabilities: ["CAPABILITY_NAMED_IAM"],
      templateBody: JSON.stringify(template),
      parameters: { HubAccount: hubAccount, ExternalId: externalId },
      operationPreferences: { regionOrders: [...regions], failureTolerancePercentage: 100 },
    },
    { parent },
  );
}

function createInstances(
  name: string,
  { accounts, regions }: MemberStackSetArgs,
  callAs: string,
  set: aws.cloudformation.StackSet,
  parent: pulumi.Resource,
) {
  const units = accounts.flatMap((one) => (one.startsWith("o-") ? (one.split("/")[1] ?? []) : []));
  const named = accounts.filter((one) => /^\d/.test(one));
  const excepted = accounts.flatMap((one) => /^except:(\d+)$/.exec(one)?.[1] ?? []);
  const [filter, ids] =
    excepted.length > 0 ? ["DIFFERENCE", excepted] : named.length > 0 ? ["UNION", named] : [];
  return new aws.cloudformation.StackInstances(
    `${name}-stack-instances`,
    {
      stackSetName: set.name,
      callAs,
      regions: [...regions],
      deploymentTargets: {
        organizationalUnitIds: units,
        ...(filter !== undefined && {
          accountFilterType: filter,
          accounts: [...(ids ?? [])],
        }),
      },
    },
    { parent },
  );
}
