import type { IncomingMessage } from "node:http";
import { BodyTooLargeError, readBody } from "../read-body";
import { ApiError } from "./api-error";

/** Port's limit for a request body. */
export const LARGEST_BODY_BYTES = 1024 * 1024;

/** A request's body: JSON (undefined for an empty one), or why it can not be read. */
export type RequestBody = { readonly json: unknown } | { readonly error: ApiError };

/** Reads a request to its end. @returns undefined when the client went away before */
export async function readRequestBody(request: IncomingMessage): Promise<RequestBody | undefined> {
  try {
    return parse((await readBody(request, LARGEST_BODY_BYTES)).toString());
  } catch (error) {
    return error instanceof BodyTooLargeError ? { error: tooLarge(error.bytes) } : undefined;
  }
}

function parse(text: string): RequestBody {
  if (text === "") return { json: undefined };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { error: new ApiError(400, "bad_request", `The body is not JSON: ${reason}.`) };
  }
}

function tooLarge(bytes: number): ApiError {
  const message = `The body has ${bytes} bytes; allowed: ${LARGEST_BODY_BYTES} (1 MiB).`;
  return new ApiError(413, "request_too_large", message);
}
