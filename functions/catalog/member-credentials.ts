import { createRoleAssumer } from "../aws/assumed-roles";
import type { CredentialsFor, ForeignConfig } from "../aws/clients";
import { mayHaveLeft } from "./aws-failure";
import { readPlace } from "./place";

/** How the other accounts let the exporter in. */
export interface MemberAccess {
  readonly externalId: string;
  /** Name of the role that each of them has for the exporter. */
  readonly readRole: string;
}

/**
 * Other accounts are read with a role of theirs. What one refuses to credentials from before is asked again with
 * new ones, so that an account which has left is known as that, and not taken for a closed region.
 */
export function memberCredentials(
  { externalId, readRole }: MemberAccess,
  assume = createRoleAssumer(),
): CredentialsFor {
  return (place) => {
    const { account, region } = readPlace(place);
    if (account === undefined) return undefined;
    const roleArn = `arn:aws:iam::${account}:role/${readRole}`;
    const credentials = assume({ roleArn, externalId, sessionName: "longshore-catalog" });
    const renew: ForeignConfig["renew"] = async (error, used) =>
      mayHaveLeft(error) && (await credentials.renew(used));
    return { region, credentials, key: place, renew };
  };
}
