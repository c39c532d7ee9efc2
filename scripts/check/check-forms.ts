import type { Jq } from "../../functions/jq";
import type { Json } from "../../functions/port/types";
import type { Registry } from "../../registry/registry";
import type { Finding } from "./finding";

/** A filter that Port evaluates, and the names that it can ask for. */
interface PortFilter {
  readonly file: string;
  readonly place: string;
  readonly filter: string;
  /** What stands before the names: `form` or `properties`. */
  readonly of?: string;
  readonly known?: readonly string[];
}

/**
 * Compiles the filters that Port itself evaluates: in forms, in who may run an action, and in what blueprints
 * calculate. Finds inputs and properties that there are not, which are always null.
 */
export async function checkForms(
  registry: Pick<Registry, "actions" | "actionFiles" | "blueprints">,
  jq: Jq,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of [...filtersOfActions(registry), ...calculations(registry)]) {
    const at = { file: one.file, place: one.place, value: one.filter };
    try {
      await jq.compile(inDoubleQuotes(one.filter));
    } catch (error) {
      const remedy = "Correct the filter; a fixed text in JQ stands in quotes of its own.";
      findings.push({ ...at, kind: "does-not-compile", problem: (error as Error).message, remedy });
      continue;
    }
    const { of, known = [] } = one;
    const stray =
      of === undefined ? [] : namesIn(one.filter, of).filter((name) => !known.includes(name));
    if (stray.length === 0) continue;
    findings.push({
      ...at,
      kind: of === "form" ? "unknown-input" : "unknown-property",
      problem: `It asks for ${stray.map((name) => `.${of}.${name}`).join(", ")}, which there is not, so that it is always null.`,
      remedy: `Write one of ${known.join(", ") || "none"}.`,
    });
  }
  return findings;
}

function filtersOfActions({
  actions,
  actionFiles,
}: Pick<Registry, "actions" | "actionFiles">): PortFilter[] {
  return [...actions.values()].flatMap(({ identifier, input, execute }) => {
    const file = `handlers/${actionFiles.get(identifier) ?? `actions/${identifier}`}`;
    const inForm = { file, of: "form", known: Object.keys(input) };
    const conditions = execute?.policy?.conditions ?? [];
    return [
      ...Object.entries(input).flatMap(([name, { schema }]) =>
        queriesIn(schema, `input.${name}`).map((query) => ({ ...inForm, ...query })),
      ),
      ...conditions.map((filter, index) => ({
        ...{ file, place: `execute.policy.conditions.${index}`, filter },
      })),
    ];
  });
}

/** Every `{ jqQuery }` in a field. */
function queriesIn(value: Json, place: string): { place: string; filter: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === "jqQuery" && typeof one === "string"
      ? [{ place: `${place}.jqQuery`, filter: one }]
      : queriesIn(one, `${place}.${name}`),
  );
}

function calculations({ blueprints }: Pick<Registry, "blueprints">): PortFilter[] {
  return blueprints.flatMap((blueprint) => {
    const { identifier, schema, calculationProperties = {}, mirrorProperties } = blueprint;
    const { aggregationProperties } = blueprint as { aggregationProperties?: object };
    const known = Object.keys({
      ...{ ...schema.properties, ...mirrorProperties },
      ...{ ...calculationProperties, ...aggregationProperties },
    });
    return Object.entries(calculationProperties).map(([name, one]) => ({
      file: `blueprint ${identifier}`,
      place: `calculationProperties.${name}.calculation`,
      filter: String((one as { calculation?: unknown }).calculation),
      ...{ of: "properties", known },
    }));
  });
}

/** Names behind `.form` and the like, as far as the text shows. */
function namesIn(filter: string, of: string): string[] {
  const plain = filter.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""');
  const found = plain.matchAll(new RegExp(`(?<![\\w.])\\.${of}\\.([A-Za-z_]\\w*)`, "g"));
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** In calculations Port takes single quotes, too. @see https://docs.port.io, "Calculation property" */
function inDoubleQuotes(filter: string): string {
  return filter.replace(/"(?:[^"\\]|\\.)*"|'([^']*)'/g, (whole, inside?: string) =>
    inside === undefined ? whole : JSON.stringify(inside),
  );
}
