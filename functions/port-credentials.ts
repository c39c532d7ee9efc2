import type { ReadSecret } from "./aws/secrets";
import type { PortCredentials } from "./port";

/**
 * Reads the Port client id and secret: JSON `{ clientId, clientSecret }` in Secrets Manager.
 * @throws Error naming the secret's ARN and the missing member, never a value.
 */
export async function readCredentials(
  readSecret: ReadSecret,
  secretArn: string,
  options?: { fresh?: boolean },
): Promise<PortCredentials> {
  const text = await readSecret(secretArn, options);
  const { clientId, clientSecret } = parse(text, secretArn);
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== "string" || value === "") {
      throw new Error(
        `Secret ${secretArn} has no ${name}; it must hold {"clientId": "…", "clientSecret": "…"}. ` +
          `Set portClientId and portClientSecret in the stack and deploy again.`,
      );
    }
  }
  return { clientId: String(clientId), clientSecret: String(clientSecret) };
}

function parse(text: string, secretArn: string): { clientId?: unknown; clientSecret?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw new Error(`Secret ${secretArn} is not JSON; deploy the stack again to restore it.`);
  }
}
