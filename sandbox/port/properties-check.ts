import type { JsonObject, PropertySchema } from "../../functions/port/types";
import { invalidRequest, quote } from "./api-error";
import { checkSchema, objectSchema } from "./schema";

/** The schema part of a blueprint, and the user inputs of an action. */
export interface PropertyDeclarations {
  readonly properties: Record<string, PropertySchema>;
  /** Names; what jq decides for each form is not known here. */
  readonly required?: readonly string[] | JsonObject;
}

/**
 * Checks that declared properties make a usable JSON schema.
 * @throws ApiError 422 `invalid_request`
 */
export function checkProperties(kind: string, declared: PropertyDeclarations): void {
  for (const id of namesIn(declared.required)) {
    if (Object.hasOwn(declared.properties, id)) continue;
    throw invalidRequest(`"required" names the ${kind} ${quote(id)}, which is not declared.`);
  }
  checkIsSchema(kind, declared);
}

/** Names that are required in any case. */
export function namesIn(required: PropertyDeclarations["required"]): readonly string[] {
  return Array.isArray(required) ? (required as readonly string[]) : [];
}

function checkIsSchema(kind: string, { properties, required }: PropertyDeclarations): void {
  const reason = checkSchema(objectSchema(properties, namesIn(required)));
  if (reason === undefined) return;
  throw invalidRequest(`The ${kind} declarations are not a JSON schema: ${reason}.`);
}
