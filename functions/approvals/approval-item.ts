import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ApprovalRequest, Decision } from "./approval";
import { nobody, type Panel } from "./panel";
import type { Unreached } from "./reach";
import type { Vote } from "./votes";
import {
  nextDue,
  type Changes,
  type Held,
  type Mailed,
  type StoredApproval,
  type Told,
  type Todo,
} from "./stored-approval";

/** An item of the approvals table. */
export type Item = Record<string, AttributeValue>;

/** What the rules make of a request when it is stored. */
export interface Ruling {
  readonly panel: Panel;
  /** Of one that needs nobody's agreement. */
  readonly decision?: Decision;
  readonly unreached?: readonly Unreached[];
  /** Why nobody can be asked. */
  readonly refusal?: string;
}

/** Days for which a request is kept, so that it can be said who approved what. */
const rememberDays = 400;

/** The attributes of a request that never change. */
export function requestItem(request: ApprovalRequest, ruling: Ruling, now: number): Item {
  const { stackId, run, waitUrl, waitsUntil } = request;
  return {
    id: text(request.id),
    kind: text(request.kind),
    title: text(request.title),
    requester: text(request.requester),
    details: json(request.details),
    requestedAt: number(request.requestedAt),
    expiresAt: number(request.expiresAt),
    subject: text(request.subject),
    requesterAddresses: json(request.requesterAddresses),
    forgetAt: number(Math.floor(now / 1000) + rememberDays * 86_400),
    ...(waitUrl !== undefined && { waitUrl: text(waitUrl) }),
    ...(waitsUntil !== undefined && { waitsUntil: number(waitsUntil) }),
    ...(stackId !== undefined && { stackId: text(stackId) }),
    ...(run && { run: json(run) }),
    panel: json(ruling.panel),
    ...(ruling.decision && { decision: json(ruling.decision) }),
    ...(ruling.unreached?.length && { unreached: json(ruling.unreached) }),
    ...(ruling.refusal !== undefined && { refusal: text(ruling.refusal) }),
  };
}

/** The attributes that a change writes; null for those that it takes away. */
export function changedItem(changes: Changes): Record<string, AttributeValue | null> {
  const { state, decision, votes, mailed, todo, notifiedAt, remindedAt } = changes;
  const { unreached, unreachedTold } = changes;
  const { told, portToldAt, published, posted, slack, waitUrl, usedBy, held } = changes;
  const dueAt = todo && nextDue(todo);
  return {
    ...(state !== undefined && { state: text(state) }),
    ...(decision && { decision: json(decision) }),
    ...(votes && { votes: json(votes) }),
    ...(mailed && { mailed: json(mailed) }),
    ...(unreached && { unreached: json(unreached) }),
    ...(unreachedTold !== undefined && { unreachedTold: text(unreachedTold) }),
    ...(notifiedAt !== undefined && { notifiedAt: number(notifiedAt) }),
    ...(remindedAt !== undefined && { remindedAt: number(remindedAt) }),
    ...(told && { told: json(told) }),
    ...(portToldAt !== undefined && { portToldAt: number(portToldAt) }),
    ...(published !== undefined && { published: number(published) }),
    ...(posted !== undefined && { posted: number(posted) }),
    ...(slack && { slack: json(slack) }),
    ...(waitUrl === null && { waitUrl: null }),
    ...(usedBy !== undefined && { usedBy: text(usedBy) }),
    ...(held !== undefined && { held: held && json(held) }),
    ...(todo && {
      todo: json(todo),
      open: dueAt === undefined ? null : text("yes"),
      dueAt: dueAt === undefined ? null : number(dueAt),
    }),
  };
}

/** Reads an item. */
export function readItem(item: Item): StoredApproval {
  const string = (name: string) => item[name]?.S;
  const time = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  const parsed = <T>(name: string) =>
    item[name]?.S === undefined ? undefined : (JSON.parse(item[name].S) as T);
  return {
    id: string("id") ?? "",
    kind: (string("kind") ?? "launch") as StoredApproval["kind"],
    title: string("title") ?? "",
    requester: string("requester") ?? "",
    details: parsed<ApprovalRequest["details"]>("details") ?? [],
    requestedAt: time("requestedAt") ?? 0,
    expiresAt: time("expiresAt") ?? 0,
    subject: string("subject") ?? "",
    requesterAddresses: parsed<string[]>("requesterAddresses") ?? [],
    ...optional("waitUrl", string("waitUrl")),
    ...optional("waitsUntil", time("waitsUntil")),
    ...optional("stackId", string("stackId")),
    ...optional("run", parsed<NonNullable<ApprovalRequest["run"]>>("run")),
    state: (string("state") ?? "PENDING") as StoredApproval["state"],
    ...optional("decision", parsed<Decision>("decision")),
    panel: parsed<Panel>("panel") ?? nobody,
    votes: parsed<Vote[]>("votes") ?? [],
    mailed: parsed<Mailed>("mailed") ?? {},
    ...optional("unreached", parsed<Unreached[]>("unreached")),
    ...optional("unreachedTold", string("unreachedTold")),
    ...optional("refusal", string("refusal")),
    version: time("version") ?? 0,
    todo: parsed<Todo>("todo") ?? {},
    ...optional("notifiedAt", time("notifiedAt")),
    ...optional("remindedAt", time("remindedAt")),
    ...optional("told", parsed<Told>("told")),
    ...optional("portToldAt", time("portToldAt")),
    ...optional("slack", parsed<NonNullable<StoredApproval["slack"]>>("slack")),
    ...optional("published", time("published")),
    ...optional("posted", time("posted")),
    ...optional("usedBy", string("usedBy")),
    ...optional("held", parsed<Held>("held")),
  };
}

/** A text as an attribute. */
export function text(value: string): AttributeValue {
  return { S: value };
}

/** A number as an attribute. */
export function number(value: number): AttributeValue {
  return { N: String(value) };
}

function json(value: unknown): AttributeValue {
  return { S: JSON.stringify(value) };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
