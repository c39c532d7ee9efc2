import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  hubProblem,
  organisationsOf,
  unreachedAccount,
  type HubFacts,
  type HubWishes,
} from "./hub-problem";
import { toRunError } from "./run-error";

/**
 * Asks AWS, before anything is made, whether the account that the program runs in can do what `catalogAccounts` and
 * `catalogStackSet` want of an organisation. What cannot be asked is a warning: AWS itself refuses later.
 * @returns undefined when nothing is wanted of an organisation
 * @throws pulumi.RunError naming the account, and the one to run in
 */
export function checkHub(wishes: HubWishes): Promise<void> | undefined {
  return organisationsOf(wishes.catalogAccounts).length > 0 ? check(wishes) : undefined;
}

async function check(wishes: HubWishes): Promise<void> {
  const project = pulumi.getProject();
  const { accountId: account } = await aws.getCallerIdentity();
  const organisation = await askOrganisation();
  const isMember = typeof organisation === "object" && "id" in organisation;
  const isManagement = isMember && organisation.managementAccount === account;
  const delegatedFor = isMember && !isManagement ? await askServices(account) : [];
  const facts: HubFacts = { account, organisation, delegatedFor };
  for (const answer of [organisation, delegatedFor]) {
    if (typeof answer === "object" && "unknown" in answer)
      void pulumi.log.warn(
        `It cannot be seen whether account ${account} can do what ${project}:catalogAccounts wants of the organisation; ` +
          `whoever deploys needs what npm run deployer-policy prints. ${answer.unknown}`,
      );
  }
  const problem = hubProblem(facts, wishes, project);
  if (problem !== undefined) throw toRunError(new Error(problem));
  const unreached = unreachedAccount(facts, wishes);
  if (unreached !== undefined) {
    void pulumi.log.info(
      `AWS brings no StackSet into the management account ${unreached}: deploy there what npm run member-template ` +
        `prints, or leave it out with except:${unreached} in ${project}:catalogAccounts.`,
    );
  }
}

/** Every account may ask for its organisation. */
async function askOrganisation(): Promise<HubFacts["organisation"]> {
  try {
    const { id, masterAccountId } = await aws.organizations.getOrganization({
      returnOrganizationOnly: true,
    });
    return { id, managementAccount: masterAccountId };
  } catch (error) {
    const { message } = error as Error;
    return message.includes("AWSOrganizationsNotInUseException") ? "none" : { unknown: message };
  }
}

/** Only accounts that are registered for a service may ask for what; others are denied it by Organizations. */
async function askServices(accountId: string): Promise<HubFacts["delegatedFor"]> {
  try {
    const answer = await aws.organizations.getDelegatedServices({ accountId });
    return answer.delegatedServices.map(({ servicePrincipal }) => servicePrincipal);
  } catch (error) {
    const { message } = error as Error;
    const isByIam = message.includes("is not authorized to perform");
    return message.includes("AccessDenied") && !isByIam ? "denied" : { unknown: message };
  }
}
