import { AwsError, isObject, type JsonObject } from "../call";

/** The error in which CloudFormation refuses templates, parameters and names. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

/** Reads an object. @throws AwsError ValidationError @param what names it, such as `Resources` */
export function objectOf(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw validationError(`Template format error: ${what} must be an object.`);
}

/** What went wrong, in the words of the error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
