import type { StoredApproval } from "../stored-approval";
import { describeRequest } from "./facts";
import { html } from "./html";
import type { Page } from "./page";

/** Shows a request that waits, by a link that decides nothing. */
export function viewPage(approval: StoredApproval, now: number): Page {
  return {
    status: 200,
    title: `Waiting: ${approval.title}`,
    content: html`<p class="sort">Request for approval, to look at only</p>
      <h1>${approval.title}</h1>
      <p>
        This link decides nothing, whoever opens it. Those who decide do so by the link in their own
        e-mail.
      </p>
      ${describeRequest(approval, now)}`,
  };
}
