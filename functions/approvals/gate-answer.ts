import type { GateEvent } from "./gate-event";
import { cutToJsonBytes, oneLine } from "./plain-text";
import type { PresignedPut } from "./presigned-put";

/** How a custom resource ended. */
export type GateResult =
  | {
      readonly status: "SUCCESS";
      readonly physicalId: string;
      /** Attributes of the resource. */
      readonly data?: Readonly<Record<string, string>>;
      /** Why Lambda is to repeat the event, although CloudFormation has its answer. */
      readonly leftUndone?: Error;
    }
  | { readonly status: "FAILED"; readonly physicalId: string; readonly reason: string };

/** CloudFormation takes 4096 bytes. */
const maxReasonBytes = 1500;

/** What of an event its answer names. */
export type Answered = Pick<GateEvent, "StackId" | "RequestId" | "LogicalResourceId">;

/**
 * Answers CloudFormation.
 * @throws Error when the answer did not arrive and a repeat of the event may succeed
 */
export async function answerGate(
  put: PresignedPut,
  event: GateEvent,
  result: GateResult,
): Promise<void> {
  const content = answerContent(event, result);
  const { state, ...rest } = await put(event.ResponseURL, "custom resource", content);
  if (state === "accepted") return;
  const reason = "reason" in rest ? rest.reason : "";
  throw new Error(
    `CloudFormation did not take the answer to request ${event.RequestId}: ${reason}.`,
  );
}

/** What CloudFormation is answered. */
export function answerContent(
  { StackId, RequestId, LogicalResourceId }: Answered,
  result: GateResult,
): object {
  return {
    Status: result.status,
    ...(result.status === "FAILED" && {
      Reason: cutToJsonBytes(oneLine(result.reason, 2000), maxReasonBytes),
    }),
    PhysicalResourceId: result.physicalId,
    ...("data" in result && { Data: result.data }),
    ...{ StackId, RequestId, LogicalResourceId },
  };
}
