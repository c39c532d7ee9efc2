import { listFilters } from "./catalog-config";
import { catalogConfigCodec, type ConfigEntry } from "./catalog-config-codec";
import { specialKinds } from "./special-kinds";

/** Members of each object that mean something; others are probably misspelt. */
const known: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^resources\[\d+\]$/, ["kind", "selector", "port"]],
  [/\.selector$/, ["query", "aws"]],
  [/\.selector\.aws$/, ["regions", "regions_config", "list_parameters", "next_token"]],
  [
    /\.mappings\[\d+\]$/,
    [
      ...["identifier", "title", "icon", "team", "blueprint", "properties", "relations"],
      "itemsToParse",
    ],
  ],
];

/**
 * Says what in a usable config.json has another effect here than with Port's old exporter, or none.
 * @returns one sentence for each, with the entry
 */
export function findConfigWarnings(text: string): string[] {
  const content: unknown = JSON.parse(text);
  if (!catalogConfigCodec.is(content)) return [];
  return content.resources.flatMap((entry, index) => {
    const place = `resources[${index}] (${entry.kind})`;
    return [
      ...unknownMembers(entry, `resources[${index}]`).map(
        (one) => `${one} means nothing and is ignored.`,
      ),
      ...listWarnings(entry, place),
      ...kindWarnings(entry, place, text),
    ];
  });
}

function unknownMembers(value: unknown, place: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const names = known.find(([pattern]) => pattern.test(place))?.[1];
  return Object.entries(value).flatMap(([key, one]) => {
    const below = Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`;
    const own = names && !names.includes(key) ? [below] : [];
    return [...own, ...unknownMembers(one, below)];
  });
}

function listWarnings({ selector }: ConfigEntry, place: string): string[] {
  const {
    list_parameters: parameters,
    regions = [],
    regions_config: configs = {},
  } = selector?.aws ?? {};
  const unused = Object.keys(configs).filter(
    (region) => regions.length > 0 && !regions.includes(region),
  );
  return [
    ...(parameters === undefined
      ? []
      : [
          `${place} selector.aws.list_parameters is ${JSON.stringify(parameters)} and is ignored: ` +
            `resources are listed through Cloud Control. Put the condition into selector.query.`,
        ]),
    ...unused.map(
      (region) =>
        `${place} selector.aws.regions_config names ${region}, which selector.aws.regions does not; it is not listed.`,
    ),
  ];
}

function kindWarnings({ kind }: ConfigEntry, place: string, text: string): string[] {
  const special = specialKinds[kind];
  if (!special) return [];
  const filters = listFilters(text).filter((one) => one.place.startsWith(`${place} `));
  const missing = special.missing.filter((name) =>
    filters.some(({ filter }) => new RegExp(`\\.${name}\\b`).test(filter)),
  );
  const used =
    missing.length > 0 ? ` This entry uses ${missing.join(", ")}, which gives null.` : "";
  return [`${place} was read specially by the old exporter. ${special.difference}${used}`];
}
