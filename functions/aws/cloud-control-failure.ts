import type { ProgressEvent } from "@aws-sdk/client-cloudcontrol";
import { InputError } from "../../registry/errors";

/** The thing to read or change is not there. */
export class NotFound extends InputError {}

/** Faults of a handler that a later try may cure. @see Cloud Control API reference, HandlerErrorCode */
const passing = new Set([
  "Throttling",
  "NetworkFailure",
  "ServiceInternalError",
  "InternalFailure",
  "ServiceTimeout",
  "GeneralServiceException",
]);

/** Errors of a call that come again with every try; the call was not accepted. */
const refusals = new Set([
  "AccessDeniedException",
  "AlreadyExistsException",
  "ClientTokenConflictException",
  "InvalidCredentialsException",
  "InvalidRequestException",
  "NotUpdatableException",
  "PrivateTypeException",
  "ResourceNotFoundException",
  "ServiceLimitExceededException",
  "TypeNotFoundException",
  "UnsupportedActionException",
  "ValidationException",
]);

/**
 * Whether another request may work.
 * A creation that failed after it got an identifier may have left something behind: not repeated.
 */
export function isPassing(progress: ProgressEvent): boolean {
  const leftSomething = progress.Operation === "CREATE" && Boolean(progress.Identifier);
  return passing.has(progress.ErrorCode ?? "") && !leftSomething;
}

/** Whether a later try should ask under a new token: also once IAM knows a permission that it did not. */
export function mayPassAnew(progress: ProgressEvent): boolean {
  const isDenied = progress.ErrorCode === "AccessDenied" && !progress.Identifier;
  return isDenied || isPassing(progress);
}

/** The error for a request that AWS accepted and did not carry out. */
export function describeFailure(verb: string, type: string, progress: ProgressEvent): Error {
  const what = [type, progress.Identifier].filter(Boolean).join(" ");
  const why = `${progress.ErrorCode ?? progress.OperationStatus}: ${progress.StatusMessage ?? "no reason given"}`;
  const message = `AWS could not ${verb} ${what} (${why})`;
  if (isPassing(progress)) return new Error(message);
  const Class = progress.ErrorCode === "NotFound" ? NotFound : InputError;
  const cause = Object.assign(new Error(progress.StatusMessage), { name: progress.ErrorCode });
  return new Class(message, { cause });
}

/** What becomes of an error of a call: an InputError when AWS would say the same again. */
export function describeRefusal(verb: string, what: string, error: unknown): unknown {
  if (!(error instanceof Error) || !refusals.has(error.name)) return error;
  const message = `AWS could not ${verb} ${what} (${error.name}: ${error.message})`;
  const Class = error.name === "ResourceNotFoundException" ? NotFound : InputError;
  return new Class(message, { cause: error });
}
