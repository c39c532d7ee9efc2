import type { Blueprint } from "../../functions/port/types";
import { invalidRequest, notFound, quote } from "./api-error";
import { bodyOf } from "./body-of";
import { checkIdentifier } from "./identifiers";
import type { Model } from "./model";
import { checkProperties } from "./properties-check";

/** Reads the body of `POST` and `PUT`, which hold a whole blueprint. */
export const readBlueprint = bodyOf<Blueprint>("PUT /v1/blueprints/:blueprint");

/** Reads the body of `PATCH`, which holds some fields. */
export const readBlueprintChanges = bodyOf<Partial<Blueprint>>("PATCH /v1/blueprints/:blueprint");

/** Checks what a shape cannot say: the identifier, property schemas, and that relations have a target. */
export function checkBlueprint(model: Model, blueprint: Blueprint): void {
  checkIdentifier("blueprint", blueprint.identifier);
  checkProperties("property", blueprint.schema);
  for (const [id, { target }] of Object.entries(blueprint.relations ?? {})) {
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
