import type { Blueprint } from "../../functions/port/types";
import { invalidRequest, notFound, quote } from "./api-error";
import { bodyShape } from "./body-shape";
import { checkIdentifier } from "./identifiers";
import type { Model } from "./model";
import { checkProperties } from "./properties-check";

const text = { type: "string" };
const object = { type: "object" };
const objects = { type: "object", additionalProperties: object };

/** Objects that must have these texts. */
function objectsWith(...names: string[]) {
  const properties = Object.fromEntries(names.map((name) => [name, text]));
  return { type: "object", additionalProperties: { type: "object", properties, required: names } };
}

const fields = {
  identifier: text,
  title: { type: "string", maxLength: 100 },
  icon: { type: ["string", "null"] },
  description: { type: ["string", "null"] },
  schema: {
    type: "object",
    properties: { properties: objects, required: { type: "array", items: text } },
    additionalProperties: false,
  },
  relations: {
    type: "object",
    additionalProperties: {
      type: "object",
      properties: {
        title: text,
        description: text,
        target: text,
        required: { type: "boolean" },
        many: { type: "boolean" },
      },
      required: ["target", "required", "many"],
      additionalProperties: false,
    },
  },
  calculationProperties: objectsWith("calculation", "type"),
  mirrorProperties: objectsWith("path"),
  aggregationProperties: objects,
  changelogDestination: {
    type: "object",
    properties: {
      type: { enum: ["KAFKA", "WEBHOOK"] },
      url: text,
      agent: { type: "boolean" },
    },
    required: ["type"],
    additionalProperties: false,
  },
  teamInheritance: object,
  ownership: object,
};

/** Reads the body of `POST` and `PUT`, which hold a whole blueprint. */
export const readBlueprint = bodyShape<Blueprint>({
  type: "object",
  properties: { ...fields, schema: { ...fields.schema, required: ["properties"] } },
  required: ["identifier", "title", "schema"],
  additionalProperties: false,
});

/** Reads the body of `PATCH`, which holds some fields. */
export const readBlueprintChanges = bodyShape<Partial<Blueprint>>({
  type: "object",
  properties: fields,
  additionalProperties: false,
});

/** Checks what a shape cannot say: identifiers, property schemas, and that relations have a target. */
export function checkBlueprint(model: Model, blueprint: Blueprint): void {
  checkIdentifier("blueprint", blueprint.identifier);
  checkProperties("property", blueprint.schema);
  const { relations = {}, calculationProperties = {}, mirrorProperties = {} } = blueprint;
  for (const id of [relations, calculationProperties, mirrorProperties].flatMap(Object.keys)) {
    checkIdentifier("property", id);
  }
  for (const [id, { target }] of Object.entries(relations)) {
    if (target === blueprint.identifier || model.blueprints.has(target)) continue;
    throw notFound("blueprint", target, ` as the target of the relation ${quote(id)}`);
  }
}

/** Refuses a body whose identifier is not the path's: the stand-in does not rename. */
export function checkSameIdentifier(
  kind: string,
  inPath: string,
  inBody: string | undefined,
): void {
  if (inBody === undefined || inBody === inPath) return;
  throw invalidRequest(
    `The body's identifier is ${quote(inBody)}, the path's ${quote(inPath)}; ` +
      `this stand-in does not rename a ${kind}: delete it and create the other one.`,
  );
}
