import { AwsFailure } from "./aws-failure";
import { listPage, planModels, type ListParts } from "./list-page";
import type { Listed } from "./look";
import type { ResourceKey } from "./resource-key";

/** Pages after which a listing is not gone through any further; a resync will tell. */
const maxPages = 20;

interface Listing {
  readonly identifiers: readonly string[];
  readonly isWhole: boolean;
}

/** Asks AWS whether it lists resources that it does not read; each type and region once. */
export class SecondLook {
  readonly #listings = new Map<string, Promise<Listing>>();

  constructor(private readonly parts: ListParts) {}

  /** @throws AwsFailure when AWS may list the type later */
  async at({ type, region, identifier }: ResourceKey): Promise<Listed> {
    const name = `${type} ${region}`;
    const listing = this.#listings.get(name) ?? this.#list(type, region);
    this.#listings.set(name, listing);
    const { identifiers, isWhole } = await listing;
    if (identifiers.some((one) => mayBeSame(one, identifier))) return "shown";
    return isWhole ? "missing" : "unsure";
  }

  async #list(type: string, region: string): Promise<Listing> {
    const identifiers: string[] = [];
    let pages = 0;
    try {
      const plan = await planModels(this.parts, type, region);
      if (plan?.moreModelsAfter !== undefined) return { identifiers, isWhole: false };
      for (const model of plan?.models ?? [undefined]) {
        let nextToken: string | undefined;
        do {
          if (++pages > maxPages) return { identifiers, isWhole: false };
          const page = await listPage(this.parts, type, region, { model, nextToken });
          identifiers.push(...page.identifiers);
          if (page.doubt !== undefined) return { identifiers, isWhole: false };
          nextToken = page.nextToken;
        } while (nextToken);
      }
    } catch (error) {
      if (error instanceof AwsFailure && !error.mayPass) return { identifiers, isWhole: false };
      throw error;
    }
    return { identifiers, isWhole: true };
  }
}

/**
 * Events and listings may spell one identifier in two ways, a name and the ARN that ends in it: what may
 * be the same counts as the same, so that nothing is taken for gone that is there.
 */
function mayBeSame(one: string, other: string): boolean {
  const [left, right] = [one.split("|"), other.split("|")];
  return left.every((part, index) => isSamePart(part, right[index] ?? part));
}

function isSamePart(one: string, other: string): boolean {
  const [left, right] = [one.toLowerCase(), other.toLowerCase()];
  if (isAddress(left) === isAddress(right)) return left === right;
  return lastName(left) === lastName(right);
}

/** An ARN or a URL holds the place as well as the name. */
function isAddress(text: string): boolean {
  return /^(arn:|https?:)/.test(text);
}

function lastName(text: string): string {
  return text.split(/[:/]/).at(-1) ?? text;
}
