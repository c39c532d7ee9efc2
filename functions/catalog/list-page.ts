import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import type { Parent, ResourcePage } from "../../registry/resource";
import type { AwsClients } from "../../registry/contract/aws";
import { AwsFailure, classified, HopelessError } from "./aws-failure";
import type { CatalogParts } from "./catalog-parts";
import { declarationsFor, type PlacedDeclaration } from "./declarations";
import { refusalOfKey } from "./index-key";
import { regionOf } from "./place";
import { readContext } from "./read-context";

/** What listing needs. */
export type ListParts = Pick<CatalogParts, "resources" | "clients" | "jq">;

/** One page of a listing. */
export interface ListedPage extends ResourcePage {
  /** Why it may not be all. */
  readonly doubt?: string;
}

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
  parts: ListParts,
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
  parts: ListParts,
  type: string,
  region: string,
): Promise<string[] | undefined> {
  const declarations = declarationsFor(parts.resources, type, region);
  const own = regionOf(region);
  const given = declarations.flatMap(({ models }) => models?.[own] ?? []);
  const isPartial = declarations.every(({ models }) => models?.[own] !== undefined);
  if (isPartial) return given;
  const parent = parts.resources.get(type)?.find((one) => one.parent)?.parent;
  if (!parent && given.length === 0) return undefined;
  const whole = parent ? await parentModels(parts, parent, region) : [everything];
  return [...whole, ...given];
}

/**
 * Lists one page of a type in a region; nothing below a parent that is gone meanwhile.
 * @throws AwsFailure when AWS does not list it
 */
export async function listPage(
  { resources, clients }: ListParts,
  type: string,
  region: string,
  { model, nextToken }: { model?: string | undefined; nextToken?: string | undefined },
): Promise<ListedPage> {
  const isWhole = model === undefined || model === everything;
  const bound = resources.get(type)?.find((one) => one.listBound)?.listBound;
  const lister = resources.get(type)?.find((one): one is Lister => one.list !== undefined);
  if (isWhole && lister) {
    const page = await classified(() => lister.list(nextToken, readContext(clients, region)));
    return judgePage(page, { type, region, nextToken, bound });
  }
  try {
    const page = await listResources(clients, type, region, {
      ...(nextToken && { nextToken }),
      ...(!isWhole && { model }),
    });
    return judgePage(page, { type, region, nextToken, bound: bound ?? usualBound });
  } catch (error) {
    const isParentGone = !isWhole && error instanceof AwsFailure && error.kind === "gone";
    if (!isParentGone) throw error;
    return { identifiers: [] };
  }
}

type Lister = PlacedDeclaration & Required<Pick<PlacedDeclaration, "list">>;

/**
 * Services bound what they list (SQS: 1000 queues) and Cloud Control gives no token then: a last page
 * that is just as long may not be the last. Its pages are not that long otherwise.
 */
const usualBound = 1000;

interface AskedPage {
  readonly type: string;
  readonly region: string;
  readonly nextToken: string | undefined;
  readonly bound: number | undefined;
}

/** Takes of a page what can be used, and says why it may not be all. */
function judgePage(page: ResourcePage, { bound, nextToken, ...place }: AskedPage): ListedPage {
  const { length } = page.identifiers;
  const usable = page.identifiers.filter(
    (identifier) => identifier !== "" && refusalOfKey({ ...place, identifier }) === undefined,
  );
  const isLast = !page.nextToken;
  const isRepeated = !isLast && page.nextToken === nextToken;
  const doubts = [
    ...(usable.length < length
      ? [`AWS lists ${length - usable.length} of them under names that cannot be used here.`]
      : []),
    // It would never end.
    ...(isRepeated ? ["AWS leads from a page of its listing to the same page again."] : []),
    ...(isLast && length > 0 && bound !== undefined && length % bound === 0
      ? [`AWS lists ${length} of them and no next page, as many as it lists at the most.`]
      : []),
  ];
  return {
    identifiers: usable,
    ...(page.nextToken && !isRepeated && { nextToken: page.nextToken }),
    ...(doubts.length > 0 && { doubt: doubts.join(" ") }),
  };
}

async function listResources(
  clients: AwsClients,
  type: string,
  region: string,
  page: { nextToken?: string; model?: string },
): Promise<ResourcePage> {
  const answer = await classified(() =>
    clients.client(CloudControlClient, region).send(
      new ListResourcesCommand({
        TypeName: type,
        ...(page.nextToken && { NextToken: page.nextToken }),
        ...(page.model && { ResourceModel: page.model }),
      }),
    ),
  );
  const identifiers = (answer.ResourceDescriptions ?? []).map(({ Identifier }) => Identifier ?? "");
  return { identifiers, ...(answer.NextToken && { nextToken: answer.NextToken }) };
}

async function parentModels(
  { clients, jq }: ListParts,
  parent: Parent,
  region: string,
): Promise<string[]> {
  const identifiers: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await listResources(clients, parent.type, region, nextToken ? { nextToken } : {});
    identifiers.push(...page.identifiers);
    if (page.nextToken !== undefined && page.nextToken === nextToken) {
      const reason = `the listing of ${parent.type} leads from a page to the same page again`;
      throw new AwsFailure("unclear", "SamePage", reason);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  const results = await jq.evaluate(
    identifiers.map((identifier) => ({ input: { identifier }, filters: [parent.model] })),
  );
  return results.map(([result]) => {
    if (!result || "error" in result)
      throw new HopelessError(`The model filter of ${parent.type} fails: ${result?.error}`);
    return JSON.stringify(result.outputs[0] ?? {});
  });
}
