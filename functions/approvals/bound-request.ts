import { InputError } from "../../registry/errors";
import type { ApprovalRequest } from "./approval";
import { manyLines, oneLine } from "./plain-text";

/**
 * What may be filled in, in bytes of UTF-8 as JSON: that is how DynamoDB counts what is stored. An item may
 * have 400 KB; the rest is for what becomes of the request.
 * @see Amazon DynamoDB developer guide, "DynamoDB item sizes and formats"
 */
const maxDetailBytes = 300_000;
const maxNameCharacters = 255;

/**
 * Cleans what a request holds of texts that others wrote. What was filled in stays whole, since what
 * cannot be shown cannot be approved.
 * @throws InputError when that is too much to be stored, naming the longest of it
 */
export function boundRequest(request: ApprovalRequest): ApprovalRequest {
  const details = request.details.map(
    ([name, value]) => [oneLine(name, maxNameCharacters), manyLines(value, Infinity)] as const,
  );
  const bytes = bytesOf(details);
  if (bytes > maxDetailBytes) {
    const [[longest] = [""]] = details.toSorted((a, b) => bytesOf(b) - bytesOf(a));
    throw new InputError(
      `What is to be approved has ${bytes} bytes; allowed are ${maxDetailBytes}, since approvers must see all of it. ` +
        `Make it shorter and ask again; the longest is "${longest}".`,
    );
  }
  return {
    ...request,
    title: oneLine(request.title, 200),
    requester: oneLine(request.requester, 500),
    details,
  };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
