import { log } from "../log";
import { PortError, type Port } from "../port";
import type { Performer } from "./discharge";
import { provisionedProductOf, type StoredApproval } from "./stored-approval";

/** How long the entity of a launch is waited for: the catalog makes it, or nobody does. */
const waitMilliseconds = 3_600_000;
const pauseMilliseconds = 5 * 60_000;

/**
 * Shows in Port how a launch was decided, on an entity that is there; it never makes one. The stack is
 * told first, since Port shows, too, when that came too late.
 */
export function tellPort(port: Port, blueprint: string): Performer {
  return async (approval, now) => {
    const identifier = provisionedProductOf(approval.stackId);
    if (identifier === undefined) return { done: {} };
    if (approval.todo.signal) return { later: approval.todo.signal.at };
    const properties = propertiesOf(approval);
    try {
      const entity = await port.entities.update(blueprint, identifier, { properties });
      if (entity) return { done: { portToldAt: now } };
    } catch (error) {
      if (!(error instanceof PortError) || error.retryable) throw error;
      log.error("decision not shown in Port", { approval: approval.id, error: error.message });
      return { done: {} };
    }
    const isOver = now + pauseMilliseconds > endOf(approval) + waitMilliseconds;
    if (isOver) log.info("no entity to show the decision on", { approval: approval.id });
    return isOver ? { done: {} } : { later: now + pauseMilliseconds };
  };
}

function endOf({ state, decision, requestedAt, expiresAt }: StoredApproval): number {
  return decision?.at ?? (state === "REFUSED" ? requestedAt : expiresAt);
}

function propertiesOf(approval: StoredApproval) {
  const { state, decision, requester, run } = approval;
  return {
    decision: state,
    decided_by: decision?.by ?? null,
    decided_at: new Date(endOf(approval)).toISOString(),
    decision_reason: reasonOf(approval),
    // The run that launches writes who started it, as Port knows them.
    ...(!run && { requested_by: requester }),
  };
}

function reasonOf({ decision, told, refusal }: StoredApproval): string | null {
  if (refusal !== undefined) return refusal;
  if (told?.state !== "refused") return decision?.reason ?? null;
  const unheard = "(The stack no longer listened, so this changed nothing.)";
  return decision?.reason === undefined ? unheard : `${decision.reason} ${unheard}`;
}
