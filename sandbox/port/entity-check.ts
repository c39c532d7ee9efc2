import type { JsonObject, Relation } from "../../functions/port/types";
import { ApiError, notFound, quote } from "./api-error";
import type { Model, RelationValue, StoredBlueprint } from "./model";
import { compileSchema, type FindMistakes, objectSchema } from "./schema";

/** A related entity that does not exist. */
export interface MissingTarget {
  readonly relation: string;
  readonly blueprint: string;
  readonly identifier: string;
}

// Stored blueprints are replaced, never changed, so a compiled schema stays right for its object.
const compiled = new WeakMap<StoredBlueprint, FindMistakes>();

/** Checks an entity's properties. @throws ApiError 422 `blueprint_schema_mismatch` */
export function checkEntityProperties(blueprint: StoredBlueprint, properties: JsonObject): void {
  const { properties: declared, required = [] } = blueprint.schema;
  const findMistakes = compiled.get(blueprint) ?? compileSchema(objectSchema(declared, required));
  compiled.set(blueprint, findMistakes);

  // null empties a property, so it fits every type but not "required".
  const filled = Object.entries(properties).filter(
    ([id, value]) => value !== null || !Object.hasOwn(declared, id),
  );
  const name = `an entity of blueprint "${blueprint.identifier}"`;
  const mistakes = findMistakes(Object.fromEntries(filled), name);
  if (mistakes !== undefined) throw new ApiError(422, "blueprint_schema_mismatch", mistakes);
}

/**
 * Checks an entity's relations against the blueprint.
 * @throws ApiError 422 `blueprint_schema_mismatch`, `required_relation`, `relation_many_violation`
 */
export function checkEntityRelations(
  blueprint: StoredBlueprint,
  relations: Record<string, RelationValue>,
): void {
  const declared = blueprint.relations ?? {};
  for (const [id, value] of Object.entries(relations)) {
    const relation = Object.hasOwn(declared, id) ? declared[id] : undefined;
    if (relation === undefined) throw unknownRelation(blueprint, id);
    checkMany(id, relation, value);
  }
  for (const [id, { required }] of Object.entries(declared)) {
    if (!required || idsIn(relations[id]).length > 0) continue;
    throw new ApiError(422, "required_relation", `The relation ${quote(id)} is required.`);
  }
}

/** The related entities that are not there. */
export function missingTargets(
  model: Model,
  blueprint: StoredBlueprint,
  identifier: string,
  relations: Record<string, RelationValue>,
): MissingTarget[] {
  return Object.entries(blueprint.relations ?? {}).flatMap(([relation, { target }]) =>
    idsIn(relations[relation])
      .filter((id) => !model.entitiesOf(target).has(id))
      .filter((id) => target !== blueprint.identifier || id !== identifier)
      .map((id) => ({ relation, blueprint: target, identifier: id })),
  );
}

/** The 404 for a missing related entity. */
export function targetNotFound({ relation, blueprint, identifier }: MissingTarget): ApiError {
  const where = ` of blueprint "${blueprint}", which the relation "${relation}" names,`;
  return notFound("entity", identifier, where);
}

/** The identifiers that a relation holds. */
export function idsIn(value: RelationValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return typeof value === "string" ? [value] : value;
}

function checkMany(id: string, relation: Relation, value: RelationValue): void {
  if (value === null || Array.isArray(value) === (relation.many ?? false)) return;
  const allowed = relation.many ? "an array of identifiers" : "one identifier or null";
  throw new ApiError(
    422,
    "relation_many_violation",
    `The relation ${quote(id)} is ${quote(value)}; allowed: ${allowed}.`,
  );
}

function unknownRelation(blueprint: StoredBlueprint, id: string): ApiError {
  const known = Object.keys(blueprint.relations ?? {}).join(", ") || "none";
  return new ApiError(
    422,
    "blueprint_schema_mismatch",
    `Blueprint "${blueprint.identifier}" has no relation ${quote(id)}; allowed: ${known}.`,
  );
}
