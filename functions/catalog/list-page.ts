import type { Parent, ResourcePage } from "../../registry/resource";
import { declarationsFor, type PlacedDeclaration } from "./declarations";
import { classified, listResources } from "./read-resource";
import type { CatalogParts } from "./sync-resources";

/** The ResourceModel that stands for listing everything. */
const everything = "{}";

/** Bytes of ResourceModels that one message carries; SQS takes 256 KiB in all. */
const maxModelBytes = 64 * 1024;

/** With what a type is listed in a region next. */
export interface ModelPlan {
  readonly models: readonly string[];
  /** The last one of these, when there are more. */
  readonly moreModelsAfter?: string;
}

/**
 * Decides with which ResourceModels (JSON) a type is listed in a region, as many as a message carries.
 * @param after the ResourceModel after which to go on; they come in the order of their texts
 * @returns undefined to list everything with one listing, without a model
 */
export async function planModels(
  parts: CatalogParts,
  type: string,
  region: string,
  after?: string,
): Promise<ModelPlan | undefined> {
  const all = await allModels(parts, type, region);
  if (!all) return undefined;
  const left = [...new Set(all)].sort().filter((model) => after === undefined || model > after);
  let bytes = 0;
  const full = left.findIndex(
    (model) => (bytes += Buffer.byteLength(JSON.stringify(model))) > maxModelBytes,
  );
  const last = left[full - 1];
  return full === -1 || last === undefined
    ? { models: left }
    : { models: left.slice(0, full), moreModelsAfter: last };
}

async function allModels(
  parts: CatalogParts,
  type: string,
  region: string,
): Promise<string[] | undefined> {
  const declarations = declarationsFor(parts.resources, type, region);
  const given = declarations.flatMap(({ models }) => models?.[region] ?? []);
  const isPartial = declarations.every(({ models }) => models?.[region] !== undefined);
  if (isPartial) return given;
  const parent = parts.resources.get(type)?.find((one) => one.parent)?.parent;
  if (!parent && given.length === 0) return undefined;
  const whole = parent ? await parentModels(parts, parent, region) : [everything];
  return [...whole, ...given];
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
  if (isWhole && lister) return classified(() => lister.list(nextToken, { aws: clients, region }));
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
