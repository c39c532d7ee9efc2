import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Reads a secret's text; `fresh` passes the cache by. */
export type ReadSecret = (arn: string, options?: { fresh?: boolean }) => Promise<string>;

const lifetimeMilliseconds = 15 * 60 * 1000;

/** Makes a reader that keeps each secret for 15 minutes and asks once for concurrent readers. */
export function createSecretReader(client?: SecretsManagerClient): ReadSecret {
  const clients = new Map<string, SecretsManagerClient>();
  const cache = new Map<string, { value: Promise<string>; until: number }>();
  return (arn, { fresh = false } = {}) => {
    const known = cache.get(arn);
    if (known && !fresh && Date.now() < known.until) return known.value;
    const value = fetchSecret(client ?? clientFor(arn, clients), arn);
    cache.set(arn, { value, until: Date.now() + lifetimeMilliseconds });
    // A failed read is not kept.
    value.catch(() => cache.delete(arn));
    return value;
  };
}

/** A secret is read in its own region, which may be another than the function's. */
function clientFor(arn: string, clients: Map<string, SecretsManagerClient>): SecretsManagerClient {
  const [, region = ""] = /^arn:[^:]*:secretsmanager:([^:]+):/.exec(arn) ?? [];
  const known = clients.get(region);
  if (known) return known;
  const client = new SecretsManagerClient(region === "" ? {} : { region });
  clients.set(region, client);
  return client;
}

async function fetchSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (SecretString) return SecretString;
  throw new Error(`Secret ${arn} has no text; store a JSON object in it.`);
}
