import type { JsonObject } from "../port/types";
import { AwsFailure } from "./aws-failure";
import type { CatalogParts } from "./catalog-parts";
import { declarationsFor, type PlacedDeclaration } from "./declarations";
import type { Listed, Look } from "./look";
import { mapResources, type MappedEntity } from "./map-resource";
import { paceOf } from "./read-pace";
import { readResource } from "./read-resource";
import { SecondLook } from "./second-look";

/** Why a resource could not be read or mapped. */
export interface Unseen {
  readonly state: "unseen";
  readonly look: Look;
  /** A short name for it that stays the same, such as `AccessDeniedException`. */
  readonly cause: string;
  readonly reason: string;
  /** Whether a later try may work; a few times only, when AWS's answer may well be its last word. */
  readonly mayPass: boolean;
  readonly fewTimes: boolean;
  /** Whether the account lets nobody in, so that no resource of it can be read. */
  readonly ofAccount?: boolean;
}

/** What a look shows: a resource with the entities it comes to, none, or why that is not known. */
export type Sight =
  | {
      readonly state: "found";
      readonly look: Look;
      readonly desired: readonly MappedEntity[];
      readonly changing: boolean;
    }
  | { readonly state: "gone"; readonly look: Look }
  | Unseen;

/** Reads resources as AWS has them now, and maps them. */
export async function see(parts: CatalogParts, looks: readonly Look[]): Promise<Sight[]> {
  const secondLook = new SecondLook(parts);
  const pace = parts.paceOf ?? paceOf;
  const reads = await Promise.all(
    looks.map((look) =>
      pace(look.key.region)((slowDown) => read(parts, look, secondLook, slowDown)),
    ),
  );
  const found = reads.filter((one) => one.state === "read");
  const mapped = await mapResources(
    parts.jq,
    { own: parts.accountId, related: parts.members?.related },
    found.map(({ look, properties, declarations }) => ({
      resource: { key: look.key, properties },
      declarations,
    })),
  );
  const byRead = new Map(found.map((one, index) => [one, mapped[index]]));
  return reads.map((one): Sight => {
    if (one.state !== "read") return one;
    const { look } = one;
    const mapping = byRead.get(one) ?? { error: "it was not mapped", passing: true };
    if ("entities" in mapping)
      return { state: "found", look, desired: mapping.entities, changing: mapping.changing };
    const { error: reason, passing: mayPass = false } = mapping;
    return { state: "unseen", look, cause: "the mapping", reason, mayPass, fewTimes: false };
  });
}

interface Read {
  readonly state: "read";
  readonly look: Look;
  readonly properties: JsonObject;
  readonly declarations: readonly PlacedDeclaration[];
}

async function read(
  { resources, clients }: CatalogParts,
  look: Look,
  secondLook: SecondLook,
  slowDown: () => void,
): Promise<Read | Exclude<Sight, { state: "found" }>> {
  if (look.left) return { state: "gone", look };
  const { type, region } = look.key;
  const declarations = declarationsFor(resources, type, region);
  if (declarations.length === 0)
    throw new Error(`Nothing declares ${type}; this must be refused before.`);
  const reader = resources.get(type)?.find((one) => one.read) ?? {};
  try {
    const properties = await readResource(clients, reader, look.key, slowDown);
    return properties ? { state: "read", look, properties, declarations } : { state: "gone", look };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return judge(look, error, secondLook);
  }
}

/** What is not listed either is gone, whatever AWS said when it was read. */
async function judge(
  look: Look,
  failure: AwsFailure,
  secondLook: SecondLook,
): Promise<Exclude<Sight, { state: "found" }>> {
  const unseen = ({ code, message, mayPass, kind }: AwsFailure): Unseen => ({
    ...({ state: "unseen", look, cause: code, reason: message, mayPass } as const),
    fewTimes: kind === "unclear",
    ...(kind === "account" && { ofAccount: true }),
  });
  if (failure.kind === "passing" || failure.kind === "account") return unseen(failure);
  try {
    const listed = look.listed ?? (await listedAgain(look, failure, secondLook));
    return listed === "missing" ? { state: "gone", look } : unseen(failure);
  } catch (error) {
    if (error instanceof AwsFailure) return unseen(error);
    throw error;
  }
}

/** Who may not read does not learn more from a list; what cannot be read at all, neither. */
async function listedAgain(
  { key }: Look,
  { kind }: AwsFailure,
  secondLook: SecondLook,
): Promise<Listed> {
  return kind === "unclear" || kind === "invalid" || kind === "gone"
    ? secondLook.at(key)
    : "unsure";
}
