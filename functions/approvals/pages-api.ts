import type { KMSClient } from "@aws-sdk/client-kms";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { log } from "../log";
import type { ApprovalStore } from "./approval-store";
import { decide } from "./decide";
import { onlyOne, readDecisionForm } from "./decision-form";
import type { Performers } from "./discharge";
import { isApprovalId, slackId, viewer, waitingId } from "./ids";
import { readToken } from "./links";
import type { Pace } from "./link-pace";
import { outcomePage } from "./pages/outcome-page";
import { redirectTo, toAnswer, type PageAnswer } from "./pages/page";
import * as problems from "./pages/problem-pages";
import { requestPage } from "./pages/request-page";
import { viewPage } from "./pages/view-page";
import { waitingPage } from "./pages/waiting-page";
import { membersOf, nobody } from "./panel";
import type { StoredApproval } from "./stored-approval";
import { serveSlack } from "./slack/interaction";
import type { SlackParts } from "./slack/client";
import { mayDecide } from "./votes";
import { waitingRequests } from "./waiting";

/** What the pages work with. */
export interface PagesParts {
  readonly store: ApprovalStore;
  readonly kms: KMSClient;
  readonly keyArn: string;
  /** How the stack and the run are told. */
  readonly performers: Performers;
  /** How often each link may be asked for. */
  readonly pace: Pace;
  /** Where the stack's requests are shown in Slack, too. */
  readonly slack?: SlackParts | undefined;
}

/** What is used of an event of API Gateway. */
export type PageEvent = Pick<
  APIGatewayProxyEventV2,
  "rawPath" | "headers" | "queryStringParameters" | "body" | "isBase64Encoded"
> & {
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
};

interface Visit {
  readonly id: string;
  readonly path: string;
  readonly token: string;
}

/** A request, and whose link led to it. */
interface Found {
  readonly approval: StoredApproval;
  readonly approver: string;
}

const maxBodyBytes = 16 * 1024;

/**
 * Shows requests for approval and takes decisions. GET reads and never writes; only the form's POST
 * decides. Errors become pages; what is logged of them names no token.
 */
export async function servePages(parts: PagesParts, event: PageEvent): Promise<PageAnswer> {
  const { method } = event.requestContext.http;
  try {
    if (method === "GET") return await show(parts, event);
    if (method === "HEAD") return { ...(await show(parts, event)), body: "" };
    if (method === "POST") return await receive(parts, event);
    return toAnswer(problems.methodPage);
  } catch (error) {
    log.error("page failed", { method, error: String(error) });
    return toAnswer(problems.brokenPage);
  }
}

async function show(parts: PagesParts, event: PageEvent): Promise<PageAnswer> {
  const visit = visitOf(event, event.queryStringParameters?.token);
  const refused = hasty(parts, event, visit);
  if (refused) return refused;
  if (visit.id === waitingId) return listWaiting(parts, visit);
  const found = await find(parts, visit);
  if (!found) return toAnswer(problems.notFoundPage);
  const { approval, approver } = found;
  const now = Date.now();
  if (approver === viewer && approval.state === "PENDING" && approval.expiresAt > now) {
    return toAnswer(viewPage(approval, now));
  }
  return toAnswer(
    mayDecide(approval, approver, now)
      ? requestPage(approval, { ...visit, approver, now })
      : outcomePage(approval, { approver, now, late: false }),
  );
}

/** What waits for the approver whose link it is. */
async function listWaiting({ kms, keyArn, store }: PagesParts, visit: Visit): Promise<PageAnswer> {
  const approver = await readToken(kms, keyArn, visit.id, visit.token);
  if (approver === undefined) return toAnswer(problems.notFoundPage);
  const now = Date.now();
  return toAnswer(waitingPage(await waitingRequests(store, now), approver, now));
}

async function receive(parts: PagesParts, event: PageEvent): Promise<PageAnswer> {
  if (!isForm(event)) return toAnswer(problems.contentTypePage);
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const { slack } = parts;
  if (slack && visitOf(event).id === slackId) {
    return serveSlack({ ...parts, slack }, { headers: event.headers, body });
  }
  if (body.length > maxBodyBytes) return toAnswer(problems.tooLargePage);
  const fields = new URLSearchParams(body.toString());
  const visit = visitOf(event, onlyOne(fields, "token"));
  const refused = hasty(parts, event, visit);
  if (refused) return refused;
  const found = await find(parts, visit);
  if (!found) return toAnswer(problems.notFoundPage);
  const { approval, approver } = found;
  if (approver === viewer) return toAnswer(problems.viewOnlyPage);
  const now = Date.now();
  const look = { approver, now, late: true };
  if (!mayDecide(approval, approver, now)) return toAnswer(outcomePage(approval, look));
  const form = readDecisionForm(fields);
  if ("problems" in form) return toAnswer(requestPage(approval, { ...visit, approver, now }, form));
  const address = `${visit.path}?token=${visit.token}`;
  try {
    const vote = { by: approver, at: now, ...form };
    const decided = await decide(parts.store, parts.performers, approval, vote);
    return decided.won ? redirectTo(address) : toAnswer(outcomePage(decided.approval, look));
  } catch (error) {
    log.error("decision not stored", { approval: visit.id, error: String(error) });
    return toAnswer(problems.uncertainPage(address));
  }
}

/** A page for whoever asks for one link too often; undefined for everybody else. */
function hasty(
  { pace }: PagesParts,
  event: PageEvent,
  { id, token }: Visit,
): PageAnswer | undefined {
  const { sourceIp } = event.requestContext.http;
  const seconds = pace(`${id} ${token}`, sourceIp, Date.now());
  return seconds > 0 ? toAnswer(problems.hastyPage(seconds)) : undefined;
}

/** Takes id and token of what was asked for; an empty id when it cannot be one. */
function visitOf({ rawPath }: PageEvent, token = ""): Visit {
  // The name of a stage may stand before it; anything else could lead the form to another host.
  const [path = "", id = ""] = /^(?:\/[\w-]+)?\/approvals\/([^/]+)$/.exec(rawPath) ?? [];
  return { id, path, token };
}

/** The token is checked first, so that the time it takes tells nothing about ids. */
async function find(
  { kms, keyArn, store }: PagesParts,
  { id, token }: Visit,
): Promise<Found | undefined> {
  const approver = isApprovalId(id) ? await readToken(kms, keyArn, id, token) : undefined;
  if (approver === undefined) return undefined;
  const approval = await store.read(id);
  const mayLook = approver === viewer || membersOf(approval?.panel ?? nobody).includes(approver);
  return approval && mayLook ? { approval, approver } : undefined;
}

function isForm({ headers }: PageEvent): boolean {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  return type.trim().toLowerCase() === "application/x-www-form-urlencoded";
}
