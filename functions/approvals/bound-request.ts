import type { ApprovalRequest } from "./approval";
import { manyLines, oneLine } from "./plain-text";

const maxDetails = 200;
const maxNameCharacters = 255;
const maxValueCharacters = 1500;

/**
 * Bounds what a request holds of texts that others wrote, so that it fits into the table (400 KB) and
 * onto a page. What is cut ends with an ellipsis, and what is left out is counted.
 */
export function boundRequest(request: ApprovalRequest): ApprovalRequest {
  const details = request.details
    .slice(0, maxDetails)
    .map(
      ([name, value]) =>
        [oneLine(name, maxNameCharacters), manyLines(value, maxValueCharacters)] as const,
    );
  const left = request.details.length - details.length;
  return {
    ...request,
    title: oneLine(request.title, 200),
    requester: oneLine(request.requester, 500),
    details: left > 0 ? [...details, [`… and ${left} more`, "not shown"] as const] : details,
  };
}
