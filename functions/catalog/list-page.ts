import type { Parent, ResourcePage } from "../../registry/resource";
import { declarationsFor, type PlacedDeclaration } from "./declarations";
import { listResources } from "./read-resource";
import type { CatalogParts } from "./sync-resources";

/** The ResourceModel that stands for listing everything. */
const everything = "{}";

/**
 * Decides with which ResourceModels (JSON) a type is listed in a region.
 * @returns undefined to list everything with one listing, without a model
 */
export async function planModels(
  parts: CatalogParts,
  type: string,
  region: string,
): Promise<string[] | undefined> {
  const declarations = declarationsFor(parts.resources, type, region);
  const given = declarations.flatMap(({ models }) => models?.[region] ?? []);
  const isPartial = declarations.every(({ models }) => models?.[region] !== undefined);
  if (isPartial) return [...new Set(given)];
  const parent = parts.resources.get(type)?.find((one) => one.parent)?.parent;
  if (!parent && given.length === 0) return undefined;
  const whole = parent ? await parentModels(parts, parent, region) : [everything];
  return [...new Set([...whole, ...given])];
}

/** Lists one page of a type in a region. @throws like `readResource` */
export async function listPage(
  { resources, clients }: CatalogParts,
  type: string,
  region: string,
  { model, nextToken }: { model?: string | undefined; nextToken?: string | undefined },
): Promise<ResourcePage> {
  const isWhole = model === undefined || model === everything;
  const lister = resources.get(type)?.find((one): one is Lister => one.list !== undefined);
  if (isWhole && lister) return lister.list(nextToken, { aws: clients, region });
  return listResources(clients, type, region, {
    ...(nextToken && { nextToken }),
    ...(!isWhole && { model }),
  });
}

type Lister = PlacedDeclaration & Required<Pick<PlacedDeclaration, "list">>;

async function parentModels(
  { clients, jq }: CatalogParts,
  parent: Parent,
  region: string,
): Promise<string[]> {
  const identifiers: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await listResources(clients, parent.type, region, nextToken ? { nextToken } : {});
    identifiers.push(...page.identifiers);
    nextToken = page.nextToken;
  } while (nextToken);
  const results = await jq.evaluate(
    identifiers.map((identifier) => ({ input: { identifier }, filters: [parent.model] })),
  );
  return results.map(([result]) => {
    if (!result || "error" in result)
      throw new Error(`The model filter of ${parent.type} fails: ${result?.error}`);
    return JSON.stringify(result.outputs[0] ?? {});
  });
}
