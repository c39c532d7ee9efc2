import type { StoredApproval } from "../stored-approval";
import { describeRequest, list, timeOf, typed } from "./facts";
import { html, type Html } from "./html";
import type { Page } from "./page";
import { voteOf, type Vote } from "../votes";

/** Who looks at what has become of a request, and when. */
export interface Look {
  readonly approver: string;
  readonly now: number;
  /** Whether they tried to decide what they, or others, had decided: then it is 409. */
  readonly late: boolean;
}

/** Shows what has become of a request: decided, also by this approver alone (200), expired or cancelled (410). */
export function outcomePage(approval: StoredApproval, { approver, now, late }: Look): Page {
  if (approval.decision) return decidedPage(approval, late, now);
  const own = voteOf(approval.votes, approver);
  if (own && approval.state === "PENDING" && approval.expiresAt > now) {
    return waitingPage(approval, own, late, now);
  }
  const isCancelled = approval.state === "CANCELLED";
  const isRun = approval.kind === "run";
  const title = isCancelled ? (isRun ? "Withdrawn" : "Cancelled") : "Expired";
  return {
    status: 410,
    title,
    content: html`<p class="sort">${approval.title}</p>
      <h1>${title}</h1>
      <p>${isCancelled ? (isRun ? withdrawn : cancelled) : expired(approval)}</p>
      ${describeRequest(approval, now)}`,
  };
}

/** An approver has agreed, and others must, too. */
function waitingPage(approval: StoredApproval, own: Vote, late: boolean, now: number): Page {
  const left = approval.panel.atLeast - approval.votes.length;
  const title = late ? "Already agreed" : "Agreed";
  return {
    status: late ? 409 : 200,
    title: `${title}: ${approval.title}`,
    content: html`<p class="sort">${approval.title}</p>
      <h1 class="good">${title}</h1>
      ${late && html`<p role="alert">You had agreed before, so nothing was changed now.</p>`}
      <p class="told" role="status">
        ${typed(own.by)} agreed at ${timeOf(own.at)}. ${left} more must agree before anything goes
        on.
      </p>
      <h2>The request</h2>
      ${describeRequest(approval, now)}`,
  };
}

function decidedPage(approval: StoredApproval, late: boolean, now: number): Page {
  const { decision, state } = approval;
  const isApproved = state === "APPROVED";
  const word = isApproved ? "approved" : "rejected";
  const title = late ? `Already ${word}` : isApproved ? "Approved" : "Rejected";
  return {
    status: late ? 409 : 200,
    title: `${title}: ${approval.title}`,
    content: html`<p class="sort">${approval.title}</p>
      <h1 class="${isApproved ? "good" : "bad"}">${title}</h1>
      ${late && html`<p role="alert">This was decided before, so nothing was changed now.</p>`}
      ${
        decision &&
        list([
          [isApproved ? "Approved by" : "Rejected by", typed(decision.by)],
          ["At", timeOf(decision.at)],
          decision.reason === undefined ? undefined : ["Reason", typed(decision.reason)],
        ])
      }
      <p class="told" role="status">${outcomes[approval.kind](approval)}</p>
      <h2>The request</h2>
      ${describeRequest(approval, now)}`,
  };
}

const cancelled =
  "The stack was taken back while it waited, so there is nothing to decide any more. " +
  "Nobody approved or rejected it.";

const withdrawn =
  "The run was withdrawn: it has ended in Port while it waited, so there is nothing to decide any more. " +
  "Nobody approved or rejected it.";

function expired({ expiresAt, kind }: StoredApproval): Html {
  return html`Nobody decided until ${timeOf(expiresAt)}, so it is too late now and nothing was
  approved. Whoever asked can ${again[kind]} again.`;
}

const again = {
  launch: "launch the product",
  run: "start the run",
  update: "update the product",
} as const;

const outcomes = { launch: toldStack, run: toldRun, update: toldUpdate } as const;

function toldUpdate({ state, usedBy, held }: StoredApproval): string {
  if (state === "REJECTED") return "The update stays undone: whoever repeats it asks again.";
  if (usedBy === undefined) return "Whoever asked may repeat the same update now; it passes once.";
  return held ? "The update goes on as soon as it is told." : "The update has passed.";
}

function toldStack({ state, told, todo }: StoredApproval): string {
  if (told?.state === "done") {
    return state === "APPROVED"
      ? "The stack has been told and goes on."
      : "The stack has been told and rolls back.";
  }
  if (told?.state === "refused") {
    return "The stack no longer listens: it ended before it could be told. The decision is kept, but it changes nothing.";
  }
  return todo.signal?.attempts
    ? "The decision is kept, but the stack could not be told yet. This is tried again by itself every few minutes; you need not do anything."
    : "The decision is kept, and the stack is being told.";
}

function toldRun({ state, told, todo }: StoredApproval): string {
  if (told?.state === "refused") {
    return "The run was withdrawn: it had ended in Port before it could go on. The decision is kept, but it changes nothing.";
  }
  if (todo.wake?.attempts) {
    return "The decision is kept, but the run could not be told yet. This is tried again by itself every few minutes; you need not do anything.";
  }
  if (todo.wake) return "The decision is kept, and the run is being told.";
  return state === "APPROVED"
    ? "The run has been told. It goes on, unless it has ended meanwhile."
    : "The run has been told and ends.";
}
