import * as t from "io-ts";
import { nameRules } from "../../registry/contract/port-names";
import { checked } from "../../registry/checked";
import { region, typeName as kind } from "./aws-names";

const filter = checked(
  "a JQ filter",
  (value): value is string => typeof value === "string" && value.trim() !== "",
);

const model = checked(
  'the JSON text of an object, such as "{\\"ClusterName\\": \\"main\\"}"',
  (value): value is string => typeof value === "string" && isJsonObject(value),
);

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** A blueprint is a fixed text; the old exporter took quotes around it away. */
export const withoutQuotes = (text: string) => text.replace(/^"|"$/g, "");

const blueprint = checked(
  `the identifier of a blueprint: ${nameRules.blueprint.allowed}`,
  (value): value is string =>
    typeof value === "string" && nameRules.blueprint.pattern.test(withoutQuotes(value)),
);

const filters = t.record(t.string, filter, "an object of JQ filters");

const mappingName = "an object with identifier, blueprint and properties";
const mapping = t.intersection([
  t.type({ identifier: filter, blueprint, properties: filters }, mappingName),
  t.partial(
    { title: filter, icon: filter, team: filter, relations: filters, itemsToParse: filter },
    mappingName,
  ),
]);

const regionConfig = t.partial(
  { resources_models: t.array(model, "a list of JSON texts") },
  "an object with resources_models",
);

const aws = t.partial(
  {
    regions: t.array(region, "a list of AWS regions"),
    regions_config: t.record(region, regionConfig, "an object: region → { resources_models }"),
    list_parameters: t.unknown,
    next_token: t.unknown,
  },
  "an object with regions or regions_config",
);

const entryName = "an object with kind and port";
const entry = t.intersection([
  t.type(
    {
      kind,
      port: t.type(
        {
          entity: t.type(
            { mappings: t.array(mapping, "a list of mappings") },
            "an object with mappings",
          ),
        },
        "an object with entity",
      ),
    },
    entryName,
  ),
  t.partial(
    { selector: t.partial({ query: filter, aws }, "an object with query or aws") },
    entryName,
  ),
]);

/** The shape of the config.json of Port's old exporter; what is not named here it ignored. */
export const catalogConfigCodec = t.type(
  { resources: t.array(entry, "a list of entries") },
  'an object with the list "resources"',
);

/** One entry of a config.json. */
export type ConfigEntry = t.TypeOf<typeof entry>;
/** One mapping of an entry. */
export type ConfigMapping = t.TypeOf<typeof mapping>;

/** One sentence for each problem: entry, field, value and what is allowed. */
export function describeConfigErrors(errors: t.Errors, content: unknown): string[] {
  const sentences = errors.map(({ context, message, value }) => {
    // Members of an intersection are numbered in the context; those numbers are no fields.
    const steps = context.filter(
      (_, index) => index > 0 && !(context[index - 1]?.type instanceof t.IntersectionType),
    );
    const place = steps.map(({ key }) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join("");
    const allowed = message ?? context.at(-1)?.type.name ?? "another value";
    return `${nameEntry(place.slice(1), content)} is ${show(value)}; allowed: ${allowed}.`;
  });
  return [...new Set(sentences)];
}

/** Adds an entry's kind to a place such as `resources[2].selector`. */
export function nameEntry(place: string, content: unknown): string {
  if (place === "") return "the file";
  const index = /^resources\[(\d+)\]/.exec(place)?.[1];
  const kindOf = index === undefined ? undefined : kindAt(content, Number(index));
  if (kindOf === undefined) return place;
  return place.replace(/^(resources\[\d+\])\.?/, `$1 (${kindOf}) `).trimEnd();
}

function kindAt(content: unknown, index: number): string | undefined {
  const { resources } = content as { resources?: unknown };
  const found: unknown = Array.isArray(resources) ? resources[index] : undefined;
  if (typeof found !== "object" || found === null || !("kind" in found)) return undefined;
  return typeof found.kind === "string" ? found.kind : undefined;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const shown = JSON.stringify(value);
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
