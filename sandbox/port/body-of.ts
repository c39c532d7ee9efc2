import { portBody } from "../../facts/port";
import { invalidRequest } from "./api-error";
import { compileSchema, type FindMistakes } from "./schema";

/**
 * Reads a request body against what Port's API reference says of it, which `T` repeats.
 * @param route such as `PUT /v1/actions/:action`
 * @returns a function that gives the body back typed, or throws ApiError 422 `invalid_request`
 *   with one readable sentence per mistake.
 */
export function bodyOf<T>(route: string): (body: unknown) => T {
  const schema = portBody(route);
  let findMistakes: FindMistakes | undefined;
  return (body) => {
    if (body === undefined) throw invalidRequest("The request needs a JSON body.");
    findMistakes ??= compileSchema(schema);
    const mistakes = findMistakes(body, "the body");
    if (mistakes !== undefined) throw invalidRequest(mistakes);
    return body as T;
  };
}
