import type { Action } from "../../registry/action";
import { defaultApprovalHours, needsApproval } from "../../registry/approval";
import { isAddress } from "../../registry/mailbox";
import type { Json, JsonObject } from "../port/types";
import type { Approval, ApprovalRequest } from "../approvals/approval";
import type { ApprovalDesk } from "../approvals/desk";
import { runApprovalId } from "../approvals/ids";
import { showUtc } from "../approvals/plain-text";
import { describeInputs, describeRequester } from "./describe-request";
import type { LogStream } from "./log-stream";
import { failure, type Outcome } from "./outcome";
import type { Pause } from "./pause";
import type { Redact } from "./redact";
import { groupOf } from "./run-message";
import type { RunRequest } from "./run-request";

/** Where runs ask for approval. */
export interface Approvals {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** None where nothing was deployed with which people could be asked. */
  readonly desk?: ApprovalDesk | undefined;
}

/** A run before its handler starts. */
export interface AskOptions {
  readonly approvals: Approvals;
  readonly request: RunRequest;
  /** Decoded inputs, by name. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly steps: ReadonlyMap<string, Json>;
  readonly saveStep: (name: string, result: Json) => Promise<void>;
  readonly logs: LogStream;
  readonly redact: Redact;
}

/** Noted beside the steps once somebody has approved; a run is approved once for all its tries. */
const approvedNote = "(approved)";
const hourMilliseconds = 3_600_000;

/**
 * Asks people before a handler starts, where the action wants it; the same request however often the
 * run is repeated.
 * @returns undefined when the handler may start, a pause while nobody has decided, or how the run ends
 * @throws when the request could not be stored
 */
export async function askFirst(
  action: Action,
  options: AskOptions,
): Promise<Outcome | Pause | undefined> {
  const { approvals, logs, redact, steps } = options;
  const { stack, desk } = approvals;
  if (!needsApproval(action, stack) || steps.has(approvedNote)) return undefined;
  if (!desk) return failure(nobodyToAsk(action, stack));
  const asked = buildRequest(action, options);
  const approval = await settle(desk, await desk.ask(asked));
  switch (approval.state) {
    case "APPROVED":
      await options.saveStep(approvedNote, approval.decision?.by ?? null);
      logs.add(redact(describeApproved(approval)));
      return undefined;
    case "REJECTED":
      return { ...failure(redact(describeRejected(approval))), statusLabel: "Rejected" };
    case "CANCELLED":
      return {
        ...failure("The request for approval was cancelled."),
        statusLabel: "Cancelled",
        cancelled: true,
      };
    case "REFUSED":
      return { ...failure(approval.refusal ?? nobodyToAsk(action, stack)), statusLabel: "Refused" };
    case "EXPIRED":
      return { ...failure(describeExpired(approval)), statusLabel: "Not approved" };
    case "PENDING":
      // The first time only, not whenever the run is woken before the decision.
      if (approval.requestedAt === asked.requestedAt) {
        logs.add(`Waiting for approval until ${showUtc(approval.expiresAt)}.`);
      }
      return {
        status: "PAUSED",
        resumeAt: approval.expiresAt,
        statusLabel: "Waiting for approval",
      };
  }
}

/** A request whose time is over is looked at once more: the desk settles whether a decision came first. */
async function settle(desk: ApprovalDesk, approval: Approval): Promise<Approval> {
  const isOver = (one: Approval) => one.state === "PENDING" && one.expiresAt <= Date.now();
  if (!isOver(approval)) return approval;
  const found = (await desk.find(approval.id)) ?? approval;
  return isOver(found) ? { ...found, state: "EXPIRED" } : found;
}

function buildRequest(action: Action, { request, input, redact }: AskOptions): ApprovalRequest {
  const requestedAt = Date.now();
  const hours = action.approval?.hours ?? defaultApprovalHours;
  return {
    id: runApprovalId(request.runId),
    kind: "run",
    title: action.title,
    requester: describeRequester(request.by),
    requesterAddresses: [request.by.email, request.by.userId].filter(isAddress),
    details: describeInputs(action, request, input).map(
      ([name, value]) => [name, redact(value)] as const,
    ),
    requestedAt,
    expiresAt: requestedAt + hours * hourMilliseconds,
    subject: `action:${action.identifier}`,
    ...(action.approval?.when !== undefined && { inputs: openInputs(action, input) }),
    run: { id: request.runId, group: groupOf(request) },
  };
}

/** The inputs that are no secrets. */
function openInputs(action: Action, input: Readonly<Record<string, unknown>>): JsonObject {
  const open = Object.entries(input).filter(([name]) => action.input[name]?.secret !== true);
  return JSON.parse(JSON.stringify(Object.fromEntries(open))) as JsonObject;
}

function describeApproved({ decision }: Approval): string {
  const at = decision ? ` at ${showUtc(decision.at)}` : "";
  const reason = decision?.reason ? `: ${decision.reason}` : ".";
  return `Approved by ${decision?.by ?? "somebody"}${at}${reason}`;
}

function describeRejected({ decision }: Approval): string {
  return `Rejected by ${decision?.by ?? "somebody"}: ${decision?.reason ?? "no reason was given"}`;
}

function describeExpired({ expiresAt }: Approval): string {
  return (
    `Nobody decided in time; the request for approval expired at ${showUtc(expiresAt)}. ` +
    `Run the action again if it is still wanted.`
  );
}

function nobodyToAsk({ title }: Action, stack: string): string {
  return (
    `${title} needs approval in stack "${stack}", and this installation has nobody to ask. ` +
    `Set approvers, deploy again, and then run the action again.`
  );
}
