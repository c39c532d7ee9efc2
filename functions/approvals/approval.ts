/** What has become of a request. Only PENDING ones can still be decided. */
export type ApprovalState = "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED" | "CANCELLED";

/** What a person is asked to approve. */
export interface ApprovalRequest {
  /** 32 hexadecimal digits, the same for every repeat of the same request. */
  readonly id: string;
  /** A launch of a product waits in its stack, a run in Longshore; an update fails until it is approved. */
  readonly kind: "launch" | "run" | "update";
  /** Title of the product or action. */
  readonly title: string;
  /** Who asked, in words for people. */
  readonly requester: string;
  /** What was typed into the form, in its order; secrets are left out. */
  readonly details: readonly (readonly [name: string, value: string])[];
  /** Milliseconds since the epoch, as all times here. */
  readonly requestedAt: number;
  /** When it is too late to decide. */
  readonly expiresAt: number;
  /** Who is asked: a key of `DeskSettings.topics`. */
  readonly topic: string;
  /** Presigned URL of the stack's wait-condition handle; it never leaves the table but as a signal. */
  readonly waitUrl?: string;
  /** Until when the stack surely listens; from then on it is told nothing. */
  readonly waitsUntil?: number;
  /** ARN of the stack that waits. */
  readonly stackId?: string;
  /** The run of Port that waits, and its message group on the runs queue. */
  readonly run?: { readonly id: string; readonly group: string };
}

/** Who decided, when and why. */
export interface Decision {
  /** The name that the person gave. */
  readonly by: string;
  readonly at: number;
  /** Given with every rejection. */
  readonly reason?: string;
}

/** A request and what has become of it. */
export interface Approval extends ApprovalRequest {
  readonly state: ApprovalState;
  readonly decision?: Decision;
}

/** Where requests are kept and how people hear of them. */
export interface DeskSettings {
  readonly tableName: string;
  /** ARN of the KMS key with which links are made and checked (HMAC). */
  readonly keyArn: string;
  /** Address of the pages, without a slash at its end. */
  readonly pagesUrl: string;
  /** ARNs of the SNS topics, by product; `default` hears of everything else. */
  readonly topics: Readonly<Record<string, string>>;
}
