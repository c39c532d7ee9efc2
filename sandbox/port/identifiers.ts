import { nameRules } from "../../registry/contract/port-names";
import { invalidRequest, quote } from "./api-error";

/** Checks an identifier against Port's rule for its kind. @throws ApiError 422 `invalid_request` */
export function checkIdentifier(kind: keyof typeof nameRules, identifier: string): void {
  const { pattern, allowed } = nameRules[kind];
  if (pattern.test(identifier)) return;
  throw invalidRequest(`The ${kind} identifier is ${quote(identifier)}; allowed: ${allowed}.`);
}
