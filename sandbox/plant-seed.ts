import type { AwsEndpoint } from "./aws/endpoint";
import type { PortClientAccount, StoredBlueprint } from "./port/stand-in";
import type { Seed } from "./seed";

/** Where a seed is planted. */
export interface Ground {
  readonly aws: AwsEndpoint;
  readonly portUrl: string;
  /** The account with which entities are written. */
  readonly account: PortClientAccount;
  /** Port's blueprints, when entities that have no place in one are left out; otherwise Port refuses them. */
  readonly blueprint?: (identifier: string) => StoredBlueprint | undefined;
}

/** Makes everything of a seed. @throws Error naming what AWS or Port would refuse */
export async function plantSeed(
  seed: Seed,
  { aws, portUrl, account, blueprint: known }: Ground,
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
  const entities = seed.entities.filter((one) => !known || fits(one, known(one.blueprint)));
  // Before the resources, whose events go on with the entities.
  for (const { blueprint, ...entity } of entities) {
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

/** Whether a blueprint has all properties of an entity, and requires no others: a team may have its own of that name. */
function fits({ properties }: Seed["entities"][number], blueprint?: StoredBlueprint): boolean {
  if (!blueprint) return false;
  const { properties: allowed, required = [] } = blueprint.schema;
  return (
    Object.keys(properties).every((name) => name in allowed) &&
    [required].flat().every((name) => name in properties)
  );
}
