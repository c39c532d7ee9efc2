import { askedAt, listOf, type Panel } from "./panel";

/** What one approver said, by a link of their own. */
export interface Vote {
  /** Address to which the link was sent. */
  readonly by: string;
  readonly says: "approve" | "reject";
  readonly at: number;
  /** Given with every rejection. */
  readonly reason?: string;
}

/** How it was decided, when and why. */
export interface Decision {
  /** Addresses of those whose links decided. */
  readonly by: string;
  readonly at: number;
  /** Given with every rejection. */
  readonly reason?: string;
}

/** How it stands after some votes. */
export interface Outcome {
  readonly state: "PENDING" | "APPROVED" | "REJECTED";
  readonly decision?: Decision;
}

/** Counts votes: one rejection ends it, and so do as many agreements as the panel needs. */
export function outcomeOf({ atLeast }: Pick<Panel, "atLeast">, votes: readonly Vote[]): Outcome {
  const no = votes.find(({ says }) => says === "reject");
  if (no) return { state: "REJECTED", decision: decisionOf([no]) };
  return votes.length >= atLeast
    ? { state: "APPROVED", decision: decisionOf(votes) }
    : { state: "PENDING" };
}

/** Whether somebody may still vote at a time: who is asked by then, once. */
export function mayVote(
  panel: Panel,
  votes: readonly Vote[],
  address: string,
  at: number,
): boolean {
  return askedAt(panel, address) <= at && voteOf(votes, address) === undefined;
}

/** Whether somebody may decide about a request at `now`. */
export function mayDecide(
  approval: {
    readonly state: string;
    readonly expiresAt: number;
    readonly panel: Panel;
    readonly votes: readonly Vote[];
  },
  address: string,
  now: number,
): boolean {
  const { state, expiresAt, panel, votes } = approval;
  return state === "PENDING" && expiresAt > now && mayVote(panel, votes, address, now);
}

/** What somebody has said already. */
export function voteOf(votes: readonly Vote[], address: string): Vote | undefined {
  return votes.find(({ by }) => by === address);
}

/** Addresses of those who have agreed so far. */
export function agreed(votes: readonly Vote[]): readonly string[] {
  return votes.filter(({ says }) => says === "approve").map(({ by }) => by);
}

function decisionOf(votes: readonly Vote[]): Decision {
  const reasons = votes.flatMap(({ by, reason }) =>
    reason === undefined ? [] : [votes.length === 1 ? reason : `${by}: ${reason}`],
  );
  return {
    by: listOf(votes.map(({ by }) => by)),
    at: Math.max(...votes.map(({ at }) => at)),
    ...(reasons.length > 0 && { reason: reasons.join("\n") }),
  };
}
