import type { ApprovalRequest } from "./approval";

/** What is kept back of a wait condition's time for telling its stack; a tenth of a short one. */
const tellingMilliseconds = 5 * 60_000;
/**
 * How much earlier than ours the condition's clock may have started: the gate is answered for within
 * 60 s (`ServiceTimeout`), or its stack is rolled back. A twentieth of a short time.
 */
const aheadMilliseconds = 60_000;

/**
 * Until when a launch can be decided, and until when its stack surely listens.
 * @param timeout of the wait condition, in milliseconds
 */
export function launchTimes(
  requestedAt: number,
  timeout: number,
): Required<Pick<ApprovalRequest, "expiresAt" | "waitsUntil">> {
  const end = requestedAt + timeout;
  return {
    expiresAt: Math.floor(end - Math.min(tellingMilliseconds, timeout / 10)),
    waitsUntil: Math.floor(end - Math.min(aheadMilliseconds, timeout / 20)),
  };
}

/** When it is too late to tell the stack; a request from before this was stored ends with its decision. */
export function endOfWait({
  waitsUntil,
  expiresAt,
}: Pick<ApprovalRequest, "expiresAt" | "waitsUntil">): number {
  return waitsUntil ?? expiresAt;
}
