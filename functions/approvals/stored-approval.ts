import type { Approval, ApprovalRequest } from "./approval";
import type { Panel } from "./panel";
import type { Unreached } from "./reach";
import type { Vote } from "./votes";

/** Something that is still to be done about a request. */
export type Duty =
  /** Publish the e-mail that asks. */
  | "notify"
  /** Publish the reminder. */
  | "remind"
  /** Ask those, too, who are asked after a time. */
  | "escalate"
  /** Look whether those who are asked are reached. */
  | "reach"
  /** Tell the other approvers that it is decided. */
  | "inform"
  /** Note that it is too late to decide. */
  | "expire"
  /** Tell the stack. */
  | "signal"
  /** Answer CloudFormation about an update that waits. */
  | "answer"
  /** Wake the run of Port. */
  | "wake"
  /** Look whether the run is still open in Port. */
  | "look"
  /** Show the decision in Port. */
  | "port"
  /** Put what happened on the event bus. */
  | "publish"
  /** Show in Slack how it stands. */
  | "chat"
  /** Tell a channel, by its incoming webhook. */
  | "webhook";

/** When a duty is to be tried next, and how it went so far. */
export interface DutyState {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How often it failed. */
  readonly attempts: number;
  /** Why it failed last. */
  readonly error?: string;
}

/** Duties that are left. */
export type Todo = Readonly<Partial<Record<Duty, DutyState>>>;

/** Whether the stack, or the run, heard of the decision. */
export interface Told {
  /** It was refused for good when the stack no longer listens, or the run has ended. */
  readonly state: "done" | "refused";
  readonly at: number;
  /** Why it was refused. */
  readonly reason?: string;
}

/** An update whose answer is kept back while people decide. */
export interface Held {
  /** Presigned URL for the answer: like the one of a wait handle, it leaves the table for that alone. */
  readonly url: string;
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  /** When it is answered at the latest. */
  readonly until: number;
}

/** Who was sent what, by address. */
export type Mailed = Readonly<Partial<Record<MailKind, readonly string[]>>>;

/** E-mails of which each approver gets one. */
export type MailKind = "request" | "reminder" | "outcome";

/** A request as the table has it. */
export interface StoredApproval extends Approval {
  /** Grows with every write. */
  readonly version: number;
  readonly todo: Todo;
  readonly mailed: Mailed;
  /** What the log of its run in Port says of who is not reached. */
  readonly unreachedTold?: string;
  readonly notifiedAt?: number;
  readonly remindedAt?: number;
  readonly told?: Told;
  readonly portToldAt?: number;
  /** Its message in Slack. */
  readonly slack?: { readonly channel: string; readonly ts: string };
  /** How many of its events are on the event bus. */
  readonly published?: number;
  /** How many of them were written into a channel, by its incoming webhook. */
  readonly posted?: number;
  /** Event of CloudFormation whose update it let pass: an approval does so once. */
  readonly usedBy?: string;
  readonly held?: Held;
}

/** What a write changes; null takes away. */
export interface Changes {
  readonly state?: StoredApproval["state"];
  readonly decision?: StoredApproval["decision"] | undefined;
  readonly votes?: readonly Vote[];
  readonly mailed?: Mailed;
  readonly unreached?: readonly Unreached[];
  readonly unreachedTold?: string;
  readonly todo?: Todo;
  readonly notifiedAt?: number;
  readonly remindedAt?: number;
  readonly told?: Told;
  readonly portToldAt?: number;
  readonly slack?: StoredApproval["slack"];
  readonly published?: number;
  readonly posted?: number;
  readonly waitUrl?: null;
  readonly usedBy?: string;
  readonly held?: Held | null;
}

/**
 * How long a duty is left to the invocation in whose hands it is before the clock takes it up. No
 * function here runs longer.
 */
export const handsOffMilliseconds = 60_000;

/** When it is looked again at who is reached, where everybody was. */
const firstLookMilliseconds = 10 * 60_000;

/** What is to be done about a new request: whoever stored it sends the e-mails. */
export function todoOfRequest(
  request: ApprovalRequest,
  { panel, unreached = [] }: { readonly panel: Panel; readonly unreached?: readonly Unreached[] },
  now: number,
): Todo {
  const escalateAt = panel.escalation?.at ?? Infinity;
  return {
    ...(escalateAt < request.expiresAt && { escalate: first(Math.max(escalateAt, now)) }),
    ...(request.kind === "run" && request.run && { look: first(now + handsOffMilliseconds) }),
    ...tell(now),
    notify: first(now + handsOffMilliseconds),
    remind: first(reminderTime(request)),
    expire: first(request.expiresAt),
    reach: first(now + (unreached.length > 0 ? handsOffMilliseconds : firstLookMilliseconds)),
  };
}

/** When to remind: at half of the time. */
export function reminderTime({ requestedAt, expiresAt }: ApprovalRequest): number {
  return Math.round((requestedAt + expiresAt) / 2);
}

/** A decision this close to the end of an update's wait is for its next try: the answer is on its way. */
const lastMomentMilliseconds = 15_000;

/** The event of the update that waits, if a decision at `now` lets it pass, which uses it up. */
export function waitingUpdate({ held }: Pick<StoredApproval, "held">, now: number) {
  return held && now < held.until - lastMomentMilliseconds ? held.requestId : undefined;
}

/** What is to be done about a decision: whoever took it tells the stack and the run. */
export function todoOfDecision(
  approval: Pick<StoredApproval, "waitUrl" | "run" | "stackId" | "votes" | "mailed" | "held">,
  now: number,
): Todo {
  const { waitUrl, run, stackId, held } = approval;
  return {
    ...tell(now),
    ...(held && { answer: first(now + handsOffMilliseconds) }),
    ...(othersAsked(approval).length > 0 && { inform: first(now) }),
    ...(waitUrl !== undefined && { signal: first(now + handsOffMilliseconds) }),
    ...(run && { wake: first(now + handsOffMilliseconds) }),
    ...(provisionedProductOf(stackId) !== undefined && { port: first(now) }),
  };
}

/** Who was asked, but for the one whose vote decided it. */
export function othersAsked({
  mailed,
  votes,
}: Pick<StoredApproval, "mailed" | "votes">): readonly string[] {
  const last = votes.at(-1)?.by;
  return (mailed.request ?? []).filter((one) => one !== last);
}

/** What is to be done when nobody decided in time: a stack times out by itself, a run is told. */
export function todoOfExpiry(
  { kind, run, stackId, held }: ApprovalRequest & Pick<StoredApproval, "held">,
  now: number,
): Todo {
  return {
    ...tell(now),
    ...(held && { answer: first(now) }),
    ...(kind === "run" && run && { wake: first(now) }),
    ...(provisionedProductOf(stackId) !== undefined && { port: first(now) }),
  };
}

/** What is to be done when the stack is gone: the run that launched it looks at it. */
export function todoOfCancellation({ run }: Approval, now: number): Todo {
  return { ...tell(now), ...(run && { wake: first(now) }) };
}

/** What is to be done about a vote that leaves the request open, besides what is to be done already. */
export function todoOfVote(todo: Todo, now: number): Todo {
  return { ...todo, ...tell(now) };
}

/** When the clock should look again; undefined when nothing is left. */
export function nextDue(todo: Todo): number | undefined {
  const times = Object.values(todo).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** What is left without some duties. */
export function without(todo: Todo, ...duties: readonly Duty[]): Todo {
  const left = Object.entries(todo).filter(([duty]) => !duties.includes(duty as Duty));
  return Object.fromEntries(left);
}

/** Service Catalog's id of a stack that it launched (`SC-<account>-<id>`); undefined for other stacks. */
export function provisionedProductOf(stackId: string | undefined): string | undefined {
  return /:stack\/SC-\d{12}-(pp-[a-z0-9]+)\//.exec(stackId ?? "")?.[1];
}

/** Whatever happens, the event bus, Slack and the channel with a webhook are told. */
function tell(now: number): Todo {
  return { publish: first(now), chat: first(now), webhook: first(now) };
}

function first(at: number): DutyState {
  return { at, attempts: 0 };
}
