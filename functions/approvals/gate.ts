import { ask } from "./gate-ask";
import { answerGate, type GateResult } from "./gate-answer";
import { checkSignal } from "./gate-check";
import { isCheckEvent, readGateEvent, type GateEvent } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { withdraw } from "./gate-withdraw";
import { readPresignedUrl } from "./presigned-url";

/**
 * Handles one event of the gate: asks when it is created, updated, or gets another wait handle, and withdraws
 * the request when it is deleted. The gate's check only reads. CloudFormation is answered in every case, here
 * alone; repeats do no harm.
 * @throws Error when CloudFormation could not be answered, or a request not withdrawn, so that Lambda
 *   repeats the event
 */
export async function handleGate(parts: GateParts, input: unknown): Promise<void> {
  const event = readGateEvent(input);
  // Nothing is done for an event that could not be answered.
  readPresignedUrl(event.ResponseURL, "custom resource", parts.region);
  const result = await stepOf(event)(parts, event);
  if (!result) return;
  await answerGate(parts.put, event, result);
  if (result.status === "SUCCESS" && result.leftUndone) throw result.leftUndone;
}

/** What is to be done about an event: gives the answer, or none where it is given when people have decided. */
function stepOf(
  event: GateEvent,
): (parts: GateParts, event: GateEvent) => Promise<GateResult | undefined> {
  if (isCheckEvent(event)) return checkSignal;
  return event.RequestType === "Delete" ? withdraw : ask;
}
