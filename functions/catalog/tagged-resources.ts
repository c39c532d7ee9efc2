import { mappingsOf } from "../../registry/resource";
import { blueprintIdentifier } from "../../registry/blueprint";
import type { CatalogParts } from "./catalog-parts";
import type { PlacedDeclaration } from "./declarations";
import { entityIdentifier } from "./entity-identifier";
import { refusalOfKey } from "./index-key";
import { readPlace } from "./place";
import { keyText, type ResourceKey } from "./resource-key";
import { toBody, type TagsMessage } from "./own-message";

/**
 * Asks for a look at what was tagged, as far as it is in the catalog: what is not there is brought in by
 * the event that tells of its creation.
 */
export async function handleTags(parts: CatalogParts, message: TagsMessage): Promise<void> {
  const keys = await findTagged(parts, message);
  const groups = Map.groupBy(keys, ({ type, region }) => `${type} ${region}`);
  const bodies = [...groups.values()].map((group) => {
    const { type, region } = group[0] as ResourceKey;
    const identifiers = group.map(({ identifier }) => identifier);
    return toBody({ kind: "look", type, region, identifiers });
  });
  if (bodies.length > 0) await parts.send(bodies);
}

/**
 * Finds the resources behind some ARNs in the index: most types are identified by the ARN or by its end,
 * and the entities of others are named by it.
 */
export async function findTagged(
  { resources, index }: Pick<CatalogParts, "resources" | "index">,
  { region, arns }: Omit<TagsMessage, "kind">,
): Promise<ResourceKey[]> {
  const found = new Map<string, ResourceKey>();
  for (const arn of new Set(arns)) {
    const types = [...resources].filter(([, all]) => all.some((one) => isOfService(one, arn)));
    const keys = types.flatMap(([type]) =>
      identifiersIn(arn).map((identifier) => ({ type, region, identifier })),
    );
    const entries = await index.readAll(keys.filter((key) => refusalOfKey(key) === undefined));
    for (const { key } of entries.values()) found.set(keyText(key), key);
    if (entries.size > 0) continue;
    const own = new Set(types.map(([type]) => type));
    const blueprints = new Set(types.flatMap(([, all]) => all.flatMap(blueprintsOf)));
    for (const blueprint of blueprints) {
      const { account } = readPlace(region);
      const entity = { blueprint, identifier: entityIdentifier(arn, account) };
      const key = await index.claims.find(entity, (one) => own.has(one.type));
      if (key) found.set(keyText(key), key);
    }
  }
  return [...found.values()];
}

/** `arn:aws:rds:…` is of a type that hears of `aws.rds`, and may be of one without events. */
function isOfService({ events = [] }: PlacedDeclaration, arn: string): boolean {
  const service = arn.split(":")[2] ?? "";
  return events.length === 0 || events.some(({ source }) => source === `aws.${service}`);
}

/** The ARN, what stands behind the account, that without its kind, and the last name in it. */
function identifiersIn(arn: string): string[] {
  const rest = arn.split(":").slice(5).join(":");
  const all = [arn, rest, rest.replace(/^[^:/]*[:/]/, ""), rest.replace(/^.*[:/]/, "")];
  return [...new Set(all)].filter((one) => one !== "");
}

function blueprintsOf(declaration: PlacedDeclaration): string[] {
  return mappingsOf(declaration).map(({ blueprint = declaration.blueprint }) =>
    blueprintIdentifier(blueprint),
  );
}
