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

/** Credentials are asked for anew when they are good for less than this. */
const marginMilliseconds = 5 * 60 * 1000;
/** A refusal is not asked again for so long, since many resources ask one after another. */
const refusalMilliseconds = 30 * 1000;

/**
 * Makes providers of the credentials of roles. Each role is assumed once for all who ask, and again
 * before its credentials expire; what one account refuses, concerns no other.
 */
export function createRoleAssumer(
  sts: Pick<STSClient, "send"> = new STSClient(impatient),
): (request: RoleRequest) => CredentialsProvider {
  const kept = new Map<string, { value: Promise<AwsCredentials>; until: number }>();
  return (request) => {
    const name = JSON.stringify(request);
    return () => {
      const known = kept.get(name);
      if (known && Date.now() < known.until) return known.value;
      const value = assume(sts, request);
      const entry = { value, until: Infinity };
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
