import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentials, CredentialsProvider } from "../../registry/contract/aws";
import { impatient } from "./impatient";

/** How a role of another account is assumed. */
export interface RoleRequest {
  readonly roleArn: string;
  /** What the role's trust policy asks for. */
  readonly externalId: string;
  /** Names the session in CloudTrail, 2 to 64 letters, digits and `=,.@-`. */
  readonly sessionName: string;
  /** JSON text: what the session may do at most. */
  readonly policy?: string;
}

/** The other account does not let us in; the message says what to look at. */
export class RoleRefused extends Error {
  override readonly name = "RoleRefused";
}

/** The credentials of a role, as long as its account lets us in. */
export type RoleCredentials = CredentialsProvider & {
  /**
   * Assumes the role anew, unless that was done just now: credentials outlive the role and its account, and are
   * refused then as if the region were closed.
   * @param used the credentials that were refused
   * @returns whether there are others
   * @throws RoleRefused when the account lets nobody in any more
   */
  readonly renew: (used: AwsCredentials | undefined) => Promise<boolean>;
};

/** Credentials are asked for anew when they are good for less than this. */
const marginMilliseconds = 5 * 60 * 1000;
/** A refusal is not asked again for so long, since many resources ask one after another. */
const refusalMilliseconds = 30 * 1000;

/** An account that let us in so short a time ago has not left. */
const sureMilliseconds = 5 * 1000;

/**
 * Makes providers of the credentials of roles. Each role is assumed once for all who ask, and again
 * before its credentials expire; what one account refuses, concerns no other.
 */
export function createRoleAssumer(
  sts: Pick<STSClient, "send"> = new STSClient(impatient),
): (request: RoleRequest) => RoleCredentials {
  const kept = new Map<string, { value: Promise<AwsCredentials>; at: number; until: number }>();
  return (request) => {
    const name = JSON.stringify(request);
    const provide = () => {
      const known = kept.get(name);
      if (known && Date.now() < known.until) return known.value;
      const value = assume(sts, request);
      const entry = { value, at: Date.now(), until: Infinity };
      for (const [other, { until }] of kept) if (until <= Date.now()) kept.delete(other);
      kept.set(name, entry);
      value.then(
        ({ expiration }) => (entry.until = (expiration?.getTime() ?? 0) - marginMilliseconds),
        (error: unknown) => {
          entry.until = error instanceof RoleRefused ? Date.now() + refusalMilliseconds : 0;
        },
      );
      return value;
    };
    const renew = async (used: AwsCredentials | undefined) => {
      const known = kept.get(name);
      const value = await known?.value;
      if (known && (value !== used || Date.now() - known.at < sureMilliseconds)) {
        return value !== used;
      }
      // Of many who are refused at the same time, the first one asks for all.
      if (kept.get(name) === known) kept.delete(name);
      await provide();
      return true;
    };
    return Object.assign(provide, { renew });
  };
}

async function assume(
  sts: Pick<STSClient, "send">,
  { roleArn, externalId, sessionName, policy }: RoleRequest,
): Promise<AwsCredentials> {
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        ...{ RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName },
        ...(policy !== undefined && { Policy: policy }),
      }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
      ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
    };
  } catch (error) {
    const { name, message } = error as Error;
    if (!/^(AccessDenied|RegionDisabled|PackedPolicyTooLarge|MalformedPolicyDocument)/.test(name)) {
      throw error;
    }
    throw new RoleRefused(
      `${roleArn} cannot be assumed (${name}: ${message}). Deploy what npm run member-template prints in ` +
        `that account, and look whether its external id is this stack's.`,
      { cause: error },
    );
  }
}
