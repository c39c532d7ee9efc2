import type { ReadSecret } from "./aws/secrets";
import type { PortCredentials } from "./port";

/** What Secrets Manager keeps about Port. */
export interface StoredCredentials extends PortCredentials {
  /** Client secret of the organisation, where Longshore's own client is another one. */
  readonly organizationSecret?: string;
}

/** The secret with which Port signs messages and encrypts secret inputs: the organisation's. */
export function messageSecretOf(credentials: StoredCredentials): string {
  return credentials.organizationSecret ?? credentials.clientSecret;
}

/**
 * Reads the Port client id and secret: JSON `{ clientId, clientSecret }` in Secrets Manager, with an
 * `organizationSecret` besides when it is another one.
 * @throws Error naming the secret's ARN and the missing member, never a value.
 */
export async function readCredentials(
  readSecret: ReadSecret,
  secretArn: string,
  options?: { fresh?: boolean },
): Promise<StoredCredentials> {
  const text = await readSecret(secretArn, options);
  const { clientId, clientSecret, organizationSecret } = parse(text, secretArn);
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== "string" || value === "") {
      throw new Error(
        `Secret ${secretArn} has no ${name}; it must hold {"clientId": "…", "clientSecret": "…"}. ` +
          `Set portClientId and portClientSecret in the stack and deploy again.`,
      );
    }
  }
  return {
    clientId: String(clientId),
    clientSecret: String(clientSecret),
    ...(typeof organizationSecret === "string" && { organizationSecret }),
  };
}

function parse(text: string, secretArn: string): Partial<Record<keyof StoredCredentials, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw new Error(`Secret ${secretArn} is not JSON; deploy the stack again to restore it.`);
  }
}
