import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SNSClient } from "@aws-sdk/client-sns";
import { impatient } from "../aws/impatient";
import { log } from "../log";
import { createAnnounce } from "./announce";
import type { Approval, ApprovalRequest, DeskSettings } from "./approval";
import type { Ruling } from "./approval-item";
import { ApprovalStore } from "./approval-store";
import { askPeople } from "./ask-people";
import { boundRequest } from "./bound-request";
import { discharge } from "./discharge";
import { runApprovalId } from "./ids";
import { inTime, stepMilliseconds } from "./in-time";
import { panelOf, refusalOf, ruleFor } from "./panel";
import { withdrawRun } from "./withdraw-run";
import { todoOfExpiry, todoOfRequest, type StoredApproval } from "./stored-approval";

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

/**
 * Opens a desk.
 * @param milliseconds for storing a request, and for its e-mail; one that takes longer is sent by
 *   the clock
 */
export function createDesk(
  settings: DeskSettings,
  clients?: DeskClients,
  milliseconds = stepMilliseconds,
): ApprovalDesk {
  const { dynamodb, kms, sns } = clients ?? createDeskClients();
  const store = new ApprovalStore(dynamodb, settings.tableName);
  const performers = { notify: askPeople(createAnnounce(kms, sns, settings)) };
  return {
    async ask(request) {
      const now = Date.now();
      const ruling = rule(settings, request);
      const isRefused = ruling.refusal !== undefined;
      const todo = isRefused
        ? todoOfExpiry(request, now)
        : todoOfRequest(request, ruling.panel, now);
      const asked = await inTime("storing the request", milliseconds, () =>
        store.put(boundRequest(request), ruling, isRefused ? "REFUSED" : "PENDING", todo),
      );
      if (!asked.won) return publicOf(asked.approval);
      log.info("approval asked", { approval: request.id, kind: request.kind });
      try {
        const { approval } = await inTime("sending the e-mail", milliseconds, () =>
          discharge(store, performers, asked.approval, ["notify"]),
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
  const { expiresAt, subject, stackId, run, state, panel, votes, decision, refusal } = approval;
  return {
    ...{ id, kind, title, requester, requesterAddresses, details, requestedAt, expiresAt },
    ...{ subject, state, panel, votes },
    ...(stackId !== undefined && { stackId }),
    ...(run && { run }),
    ...(decision && { decision }),
    ...(refusal !== undefined && { refusal }),
  };
}

function rule(settings: DeskSettings, request: ApprovalRequest): Ruling {
  const found = ruleFor(settings, request.subject) ?? { approvers: [], atLeast: 1 };
  const panel = panelOf(settings, found, request);
  const refusal = refusalOf(panel);
  return { panel, ...(refusal !== undefined && { refusal }) };
}
