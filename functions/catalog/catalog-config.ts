import type { EntityMapping } from "../../registry/resource";
import type { Jq } from "../jq";
import {
  catalogConfigCodec,
  describeConfigErrors,
  nameEntry,
  withoutQuotes,
  type ConfigEntry,
  type ConfigMapping,
} from "./catalog-config-codec";
import type { CatalogDeclaration } from "./declarations";
import { oldRelation, oldSelector } from "./old-exporter-jq";

/** Most bytes of a config.json: it travels in the function's bundle. */
export const maxConfigBytes = 200_000;

/** A config.json that cannot be used, with everything that is wrong with it. */
export class CatalogConfigError extends Error {
  override readonly name = "CatalogConfigError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Reads the config.json of Port's old exporter: the same selectors, mappings and itemsToParse.
 * @returns one declaration for each entry, in the file's order; a kind may come several times
 * @throws CatalogConfigError naming every entry, field and value that is wrong, and what is allowed
 */
export function parseCatalogConfig(text: string): CatalogDeclaration[] {
  const content = parseJson(text);
  const result = catalogConfigCodec.decode(content);
  if (result._tag === "Left") {
    throw new CatalogConfigError(describeConfigErrors(result.left, content));
  }
  return result.right.resources.map(toDeclaration);
}

/** Finds everything that keeps a config.json from being used, filters that do not compile included. */
export async function findConfigProblems(text: string, jq: Pick<Jq, "compile">): Promise<string[]> {
  const problems: string[] = [];
  try {
    parseCatalogConfig(text);
  } catch (error) {
    if (!(error instanceof CatalogConfigError)) throw error;
    problems.push(...error.problems);
  }
  for (const { place, filter } of listFilters(text)) {
    try {
      await jq.compile(filter);
    } catch (error) {
      problems.push(`${place}: ${(error as Error).message}`);
    }
  }
  return problems;
}

/** A JQ filter with where it stands, such as `resources[2] (AWS::Lambda::Function) selector.query`. */
export interface PlacedFilter {
  readonly place: string;
  readonly filter: string;
}

/** Lists the JQ filters of a config.json as they are written, also of one that has other problems. */
export function listFilters(text: string): PlacedFilter[] {
  let content: unknown;
  try {
    content = parseJson(text);
  } catch {
    return [];
  }
  const found: PlacedFilter[] = [];
  const visit = (value: unknown, place: string): void => {
    if (typeof value === "string") {
      if (filterPlace.test(place) && value.trim() !== "") {
        found.push({ place: nameEntry(place, content), filter: value });
      }
    } else if (Array.isArray(value)) {
      value.forEach((one, index) => visit(one, `${place}[${index}]`));
    } else if (typeof value === "object" && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        visit(one, place === "" ? key : `${place}.${key}`);
      }
    }
  };
  visit(content, "");
  return found;
}

/** Where a text is JQ. */
const filterPlace =
  /^resources\[\d+\]\.(selector\.query|port\.entity\.mappings\[\d+\]\.(identifier|title|icon|team|itemsToParse|(properties|relations)\.[^.[\]]+))$/;

function parseJson(text: string): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxConfigBytes) {
    throw new CatalogConfigError([
      `the file has ${bytes} bytes; allowed are ${maxConfigBytes}. Take out entries, or make handlers of them.`,
    ]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CatalogConfigError([`the file is not JSON: ${(error as Error).message}`]);
  }
}

function toDeclaration({ kind, selector, port }: ConfigEntry, index: number): CatalogDeclaration {
  const mappings = port.entity.mappings.map(toMapping);
  const { regions = [], regions_config: regionsConfig = {} } = selector?.aws ?? {};
  const models = Object.entries(regionsConfig).flatMap(
    ([region, { resources_models: list = [] }]) =>
      list.length > 0 ? [[region, list] as const] : [],
  );
  return {
    type: kind,
    origin: `config.json resources[${index}]`,
    blueprint: mappings[0]?.blueprint ?? "",
    entities: mappings,
    ...(selector?.query !== undefined && { selector: oldSelector(selector.query) }),
    ...(regions.length > 0 && { regions }),
    ...(models.length > 0 && { models: Object.fromEntries(models) }),
  };
}

function toMapping({ blueprint, relations, ...filters }: ConfigMapping): EntityMapping {
  const { identifier, title, icon, team, properties, itemsToParse } = filters;
  return {
    identifier,
    ...(title !== undefined && { title }),
    ...(icon !== undefined && { icon }),
    ...(team !== undefined && { team }),
    blueprint: withoutQuotes(blueprint),
    properties,
    ...(relations && {
      relations: Object.fromEntries(
        Object.entries(relations).map(([name, filter]) => [name, oldRelation(filter)]),
      ),
    }),
    ...(itemsToParse !== undefined && { itemsToParse }),
  };
}
