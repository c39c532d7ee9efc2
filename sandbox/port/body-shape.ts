import { invalidRequest } from "./api-error";
import { compileSchema } from "./schema";

/**
 * Reads a request body against a JSON schema that describes `T`.
 * @returns a function that gives the body back typed, or throws ApiError 422 `invalid_request`
 *   with one readable sentence per mistake.
 */
export function bodyShape<T>(schema: object): (body: unknown) => T {
  const findMistakes = compileSchema(schema);
  return (body) => {
    if (body === undefined) throw invalidRequest("The request needs a JSON body.");
    const mistakes = findMistakes(body, "the body");
    if (mistakes !== undefined) throw invalidRequest(mistakes);
    return body as T;
  };
}
