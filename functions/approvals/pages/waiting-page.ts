import { membersOf } from "../panel";
import type { StoredApproval } from "../stored-approval";
import { agreed, voteOf } from "../votes";
import { list, remaining, timeOf, typed } from "./facts";
import { html, type Html } from "./html";
import type { Page } from "./page";

/** Lists what waits for an approver, and what they have agreed to and waits for others. It decides nothing. */
export function waitingPage(all: readonly StoredApproval[], approver: string, now: number): Page {
  const asked = all.filter(({ panel }) => membersOf(panel).includes(approver));
  const isOpen = ({ votes }: StoredApproval) => voteOf(votes, approver) === undefined;
  const [own, others] = [asked.filter(isOpen), asked.filter((one) => !isOpen(one))];
  return {
    status: 200,
    title: `${own.length} waiting`,
    content: html`<p class="sort">${approver}</p>
      <h1>Waiting for you: ${own.length}</h1>
      <p>Each is decided by the link in its own e-mail; this page decides nothing.</p>
      ${own.map((one) => describe(one, now))}
      ${others.length > 0 && html`<h2>You agreed, and others must, too</h2>`}
      ${others.map((one) => describe(one, now))}`,
  };
}

function describe(
  { title, requester, expiresAt, votes, panel }: StoredApproval,
  now: number,
): Html {
  const yes = agreed(votes);
  return html`<h2>${typed(title)}</h2>
    ${list([
      ["Asked by", typed(requester)],
      ["Expires", html`${timeOf(expiresAt)} (${remaining(expiresAt - now)})`],
      panel.atLeast > 1 ? ["Agreed so far", `${yes.length} of ${panel.atLeast}`] : undefined,
    ])}`;
}
