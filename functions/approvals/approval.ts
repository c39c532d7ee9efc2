import type { JsonObject } from "../port/types";
import type { Panel, PanelSettings } from "./panel";
import type { Unreached } from "./reach";
import type { Decision, Vote } from "./votes";

export type { Decision } from "./votes";

/** What has become of a request. Only PENDING ones can still be decided; a REFUSED one never could. */
export type ApprovalState =
  "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED" | "CANCELLED" | "REFUSED";

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
  /** Addresses of whoever asked, as far as they are known. */
  readonly requesterAddresses: readonly string[];
  /** What was typed into the form, in its order; secrets are left out. */
  readonly details: readonly (readonly [name: string, value: string])[];
  /** What the `when` of its rule is asked about; it is not kept. */
  readonly inputs?: JsonObject;
  /** Milliseconds since the epoch, as all times here. */
  readonly requestedAt: number;
  /** When it is too late to decide. */
  readonly expiresAt: number;
  /** What it is about, `product:site` or `action:create_vm`: the rules of the stack say who decides. */
  readonly subject: string;
  /** Presigned URL of the stack's wait-condition handle; it never leaves the table but as a signal. */
  readonly waitUrl?: string;
  /** Until when the stack surely listens; from then on it is told nothing. */
  readonly waitsUntil?: number;
  /** ARN of the stack that waits. */
  readonly stackId?: string;
  /** The run of Port that waits, and its message group on the runs queue. */
  readonly run?: { readonly id: string; readonly group: string };
}

/** A request and what has become of it. */
export interface Approval extends ApprovalRequest {
  readonly state: ApprovalState;
  /** Who decides. */
  readonly panel: Panel;
  /** What they have said so far, in order. */
  readonly votes: readonly Vote[];
  readonly decision?: Decision;
  /** Whom no e-mail reaches, as far as was looked. */
  readonly unreached?: readonly Unreached[];
  /** Why a REFUSED one could not be asked about. */
  readonly refusal?: string;
}

/** Where requests are kept and how people hear of them. */
export interface DeskSettings extends PanelSettings {
  readonly tableName: string;
  /** ARN of the KMS key with which links are made and checked (HMAC). */
  readonly keyArn: string;
  /** Address of the pages, without a slash at its end. */
  readonly pagesUrl: string;
  /** ARN of each approver's own SNS topic, by address. */
  readonly topics: Readonly<Record<string, string>>;
}
