import { PutEventsCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { approvalSource } from "../../registry/approval-events";
import type { Performer } from "./discharge";
import { recordOf } from "./record";
import type { StoredApproval } from "./stored-approval";

/** What an event tells: a request, a vote that leaves it open, or how it ended. */
export type ApprovalEventKind = "Approval Requested" | "Approval Voted" | "Approval Ended";

/** An event before it is on the bus. */
export interface ApprovalEvent {
  readonly kind: ApprovalEventKind;
  /** The request as it was then. */
  readonly approval: StoredApproval;
}

/**
 * All events that a request has caused so far, in order. What needed no decision, or could get none, was never
 * open: of such a request only the end is told.
 */
export function eventsOf(approval: StoredApproval): readonly ApprovalEvent[] {
  const { state, votes } = approval;
  const isOver = state !== "PENDING";
  const isDecided = state === "APPROVED" || state === "REJECTED";
  const wasOpen = state !== "REFUSED" && !(isDecided && votes.length === 0);
  const open = isDecided ? votes.slice(0, -1) : votes;
  return [
    ...(wasOpen ? [eventAfter(approval, 0)] : []),
    ...open.map((_, index) => eventAfter(approval, index + 1)),
    ...(isOver ? [{ kind: "Approval Ended", approval } as const] : []),
  ];
}

/**
 * Puts the events that are not on the bus yet there, on the default bus of the account; the detail of each is
 * the record of the request. An event may come twice, since its note may get lost.
 */
export function publishEvents(client: EventBridgeClient): Performer {
  return async (approval) => {
    const all = eventsOf(approval);
    let { published = 0 } = approval;
    for (const event of all.slice(published)) {
      // One at a time: the limit of a call's size is for all of its events together.
      const { Entries = [] } = await client.send(
        new PutEventsCommand({ Entries: [entryOf(event)] }),
      );
      const { ErrorCode, ErrorMessage } = Entries[0] ?? {};
      if (ErrorCode !== undefined) {
        return { failed: `EventBridge: ${ErrorCode}: ${ErrorMessage}`, noted: { published } };
      }
      published += 1;
    }
    return { done: { published } };
  };
}

function eventAfter(approval: StoredApproval, votes: number): ApprovalEvent {
  const { decision: _, ...open } = approval;
  return {
    kind: votes === 0 ? "Approval Requested" : "Approval Voted",
    approval: { ...open, state: "PENDING", votes: approval.votes.slice(0, votes) },
  };
}

function entryOf({ kind, approval }: ApprovalEvent) {
  const Detail = JSON.stringify(recordOf(approval));
  return { Source: approvalSource, DetailType: kind, Detail };
}
