import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SNSClient } from "@aws-sdk/client-sns";
import { impatient } from "../aws/impatient";
import { log } from "../log";
import { createAnnounce } from "./announce";
import type { Approval, ApprovalRequest, ApprovalState, DeskSettings } from "./approval";
import type { Ruling } from "./approval-item";
import { ApprovalStore } from "./approval-store";
import { askPeople } from "./ask-people";
import { boundRequest } from "./bound-request";
import { discharge, type Performers } from "./discharge";
import { runApprovalId } from "./ids";
import { inTime, stepMilliseconds } from "./in-time";
import { judge } from "./judge";
import { createLook } from "./reach";
import type { MustAsk } from "./when";
import { withdrawRun } from "./withdraw-run";
import {
  todoOfDecision,
  todoOfExpiry,
  todoOfRequest,
  type StoredApproval,
  type Todo,
} from "./stored-approval";

/** Where approvals are asked for and looked up. */
export interface ApprovalDesk {
  /**
   * Asks for an approval once, however often it is called with the same id: the request is stored,
   * and whoever stored it sends the e-mail. An e-mail that cannot be sent is sent by the clock.
   * @returns the request as it is now, perhaps decided; REFUSED when the rules leave nobody to decide
   * @throws when it could not be stored
   */
  ask(request: ApprovalRequest): Promise<Approval>;
  /** The request; one whose time is over is EXPIRED from then on. @returns undefined for an unknown id */
  find(id: string): Promise<Approval | undefined>;
  /** Takes the request of a run back that has ended in Port; nothing for one that was never asked. */
  withdraw(runId: string): Promise<void>;
}

/** AWS clients of a desk; tests give their own. */
export interface DeskClients {
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
  readonly sns: SNSClient;
}

/** How a desk differs from the usual one. */
export interface DeskOptions {
  /**
   * For storing a request, for its e-mails, and for all that is looked at before; what takes longer is left to
   * the clock. Default 8000.
   */
  readonly milliseconds?: number;
  /** Looks at the condition of a rule; without it everything is asked. */
  readonly mustAsk?: MustAsk | undefined;
  /** How the stack and the run are told of what needs no decision; the clock tells them otherwise. */
  readonly performers?: Performers;
}

/** Opens a desk. */
export function createDesk(
  settings: DeskSettings,
  clients: DeskClients = createDeskClients(),
  { milliseconds = stepMilliseconds, mustAsk, performers = {} }: DeskOptions = {},
): ApprovalDesk {
  const { dynamodb, kms, sns } = clients;
  const store = new ApprovalStore(dynamodb, settings.tableName);
  const look = createLook(sns, settings.topics);
  const all = { ...performers, notify: askPeople(createAnnounce(kms, sns, settings)) };
  return {
    async ask(request) {
      const ruling = await judge({ settings, look, mustAsk, milliseconds }, request);
      const { state, todo } = beginning(request, ruling, Date.now());
      const asked = await inTime("storing the request", milliseconds, () =>
        store.put(boundRequest(request), ruling, state, todo),
      );
      if (!asked.won) return publicOf(asked.approval);
      log.info("approval asked", { approval: request.id, kind: request.kind, state });
      try {
        const { approval } = await inTime("sending the e-mail", milliseconds, () =>
          discharge(store, all, asked.approval, ["notify", "signal", "wake"]),
        );
        return publicOf(approval);
      } catch (error) {
        // The request is stored with its duties, so the clock goes on with it.
        log.warn("e-mail not noted", { approval: request.id, error: String(error) });
        return publicOf(asked.approval);
      }
    },
    async find(id) {
      const found = await store.read(id);
      if (!found) return undefined;
      const now = Date.now();
      const isOver = found.state === "PENDING" && found.expiresAt <= now;
      return publicOf(isOver ? await store.expire(found, now) : found);
    },
    async withdraw(runId) {
      const found = await store.read(runApprovalId(runId));
      if (found) await withdrawRun(store, found, Date.now());
    },
  };
}

/** The clients that a desk makes itself. */
export function createDeskClients(): DeskClients {
  return {
    dynamodb: new DynamoDBClient(impatient),
    kms: new KMSClient(impatient),
    sns: new SNSClient(impatient),
  };
}

/** Without the presigned URL and what only approvals need to know. */
export function publicOf(approval: StoredApproval): Approval {
  const { id, kind, title, requester, requesterAddresses, details, requestedAt } = approval;
  const { expiresAt, subject, stackId, run, state, panel, votes, decision } = approval;
  const { refusal, unreached } = approval;
  return {
    ...{ id, kind, title, requester, requesterAddresses, details, requestedAt, expiresAt },
    ...{ subject, state, panel, votes },
    ...(stackId !== undefined && { stackId }),
    ...(run && { run }),
    ...(decision && { decision }),
    ...(unreached && unreached.length > 0 && { unreached }),
    ...(refusal !== undefined && { refusal }),
  };
}

/** The state in which a request is stored, and what is to be done then. */
function beginning(
  request: ApprovalRequest,
  ruling: Ruling,
  now: number,
): { readonly state: ApprovalState; readonly todo: Todo } {
  if (ruling.refusal !== undefined) return { state: "REFUSED", todo: todoOfExpiry(request, now) };
  if (!ruling.decision) return { state: "PENDING", todo: todoOfRequest(request, ruling, now) };
  return { state: "APPROVED", todo: todoOfDecision({ ...request, votes: [], mailed: {} }, now) };
}
