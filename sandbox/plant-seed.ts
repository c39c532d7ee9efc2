import type { AwsEndpoint } from "./aws/endpoint";
import type { PortClientAccount } from "./port/stand-in";
import type { Seed } from "./seed";

/** Where a seed is planted. */
export interface Ground {
  readonly aws: AwsEndpoint;
  readonly portUrl: string;
  /** The account with which entities are written. */
  readonly account: PortClientAccount;
  /** Whether Port has a blueprint; all, unless given. */
  readonly has?: (blueprint: string) => boolean;
}

/** Makes everything of a seed. @throws Error naming what AWS or Port would refuse */
export async function plantSeed(
  seed: Seed,
  { aws, portUrl, account, has = () => true }: Ground,
): Promise<void> {
  const call = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${portUrl}/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The seed's ${path} is refused: ${text}`);
    return JSON.parse(text) as { accessToken?: string };
  };
  const { clientId, clientSecret } = account;
  const { accessToken } = await call("auth/access_token", { clientId, clientSecret });
  const authorization = `Bearer ${accessToken}`;
  // Before the resources, whose events go on with the entities. What no handler has a place for is left out.
  for (const { blueprint, ...entity } of seed.entities.filter((one) => has(one.blueprint))) {
    await call(`blueprints/${blueprint}/entities?upsert=true&merge=true`, entity, {
      authorization,
    });
  }
  for (const { type, region, properties } of seed.resources) {
    try {
      aws.cloudControl.store.create(region, type, properties);
    } catch (error) {
      const reason = (error as Error).message;
      throw new Error(`The seed's ${type} is refused: ${reason}`, { cause: error });
    }
  }
  for (const [name, value] of Object.entries(seed.secrets)) aws.secrets.put(name, value);
  for (const [name, value] of Object.entries(seed.parameters)) aws.parameters.put(name, value);
}
