import type { Json, JsonObject, PropertySchema } from "../../functions/port/types";
import { ApiError } from "./api-error";
import type { StoredEntity } from "./model";
import { compileQuery } from "./search";
import type { Graph } from "./search-relations";

/** One entity that can be picked. */
export interface PickerOption {
  readonly identifier: string;
  readonly title: string;
}

/** What an entity picker offers. */
export interface Offered {
  readonly options: readonly PickerOption[];
  /** What is wrong with the value that is picked, or with the rules of the picker. */
  readonly mistake?: string;
}

/** So many entities are offered by name; others can be typed. */
const MOST_OPTIONS = 500;
/** Made once: that takes much longer than comparing. */
const { compare } = new Intl.Collator(undefined, { numeric: true });

/** The blueprint whose entities an input picks, one or several; undefined for any other input. */
export function pickedBlueprint(schema: PropertySchema): string | undefined {
  const { format, blueprint } = itemOf(schema);
  return format === "entity" && typeof blueprint === "string" ? blueprint : undefined;
}

/** The entities that a form's values name, as queries see them in `.form`. */
export function withEntities(
  graph: Graph,
  properties: Readonly<Record<string, PropertySchema>>,
  values: JsonObject,
): JsonObject {
  const members = Object.entries(values).map(([name, value]): [string, Json] => {
    const blueprint = pickedBlueprint(properties[name] ?? {});
    if (blueprint === undefined) return [name, value];
    const entities = graph.entitiesOf(blueprint);
    const named = (one: Json) =>
      typeof one === "string" && one !== ""
        ? ((entities.get(one) ?? { identifier: one }) as unknown as Json)
        : one;
    return [name, Array.isArray(value) ? value.map(named) : named(value)];
  });
  return Object.fromEntries(members);
}

/**
 * The entities that a picker offers: those that keep the rules of its `dataset`, by title unless `sort`
 * says otherwise. Undefined for what is no picker.
 * @param schema with its queries worked out
 */
export function offer(
  graph: Graph,
  schema: PropertySchema,
  value: Json | undefined,
): Offered | undefined {
  const blueprint = pickedBlueprint(schema);
  if (blueprint === undefined) return undefined;
  const { dataset, sort } = itemOf(schema);
  try {
    const fits = isRules(dataset) ? compileQuery(graph, dataset, "dataset") : () => true;
    const found = [...graph.entitiesOf(blueprint).values()].filter(fits).sort(orderBy(sort));
    const names = new Set(found.map(({ identifier }) => identifier));
    const [stray] = [value ?? []]
      .flat()
      .filter((one) => typeof one !== "string" || !names.has(one));
    return {
      options: found.slice(0, MOST_OPTIONS).map(({ identifier, title = identifier }) => ({
        ...{ identifier, title },
      })),
      ...(stray !== undefined &&
        stray !== "" && {
          mistake: `${JSON.stringify(stray)} is none of the ${names.size} that can be chosen here.`,
        }),
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { options: [], mistake: `What can be chosen is unknown: ${error.message}` };
  }
}

function itemOf({ type, items, ...schema }: PropertySchema): PropertySchema {
  return type === "array" && isRules(items) ? items : schema;
}

function isRules(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function orderBy(sort: Json | undefined): (one: StoredEntity, other: StoredEntity) => number {
  const { property, order } = isRules(sort) ? sort : {};
  const sign = order === "DESC" ? -1 : 1;
  const by = typeof property === "string" ? property : "$title";
  return (one, other) => sign * compare(textOf(one, by), textOf(other, by));
}

function textOf(entity: StoredEntity, property: string): string {
  const { identifier, title = identifier, createdAt, updatedAt, properties } = entity;
  const known: JsonObject = { $identifier: identifier, $title: title };
  const value = { ...known, $createdAt: createdAt, $updatedAt: updatedAt, ...properties }[property];
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
