import type { StoredApproval } from "../stored-approval";
import { describeRequest } from "./facts";
import { html, type Html } from "./html";
import type { Page } from "./page";

/** What was typed into the form, and what is wrong with it. */
export interface Typed {
  readonly reason: string;
  /** A sentence for each field that cannot stay so. */
  readonly problems: readonly { readonly field: Field; readonly message: string }[];
}

/** What a problem is about; `decision` is the pair of buttons. */
export type Field = "reason" | "decision";

/** Longest reason, in characters. */
export const limits = { reason: 500 };

const nothing: Typed = { reason: "", problems: [] };

/** Shows a request with the form that decides it; with problems it shows the form once more (422). */
export function requestPage(
  approval: StoredApproval,
  form: {
    readonly path: string;
    readonly token: string;
    /** Whose link it is. */
    readonly approver: string;
    readonly now: number;
  },
  filled: Typed = nothing,
): Page {
  const { problems } = filled;
  const failed = problems.length > 0;
  return {
    status: failed ? 422 : 200,
    title: `${failed ? "Please correct: " : ""}Approve ${approval.title}?`,
    content: html`<p class="sort">Request for approval</p>
      <h1>${approval.title}</h1>
      ${failed && summary(problems)} ${describeRequest(approval, form.now)}
      <h2>Your decision</h2>
      <p>
        You decide as <strong>${form.approver}</strong>: the link was sent there, and whoever
        decides by it decides as its owner. ${consequences[approval.kind]} It counts once and cannot
        be taken back.
      </p>
      <form method="post" action="${form.path}" autocomplete="on">
        <input type="hidden" name="token" value="${form.token}" />
        <button type="submit" disabled aria-hidden="true"></button>
        ${reasonField(filled)}
        <div class="buttons">
          <button type="submit" name="decision" value="approve" id="decision">Approve</button>
          <button type="submit" name="decision" value="reject" class="reject">Reject</button>
        </div>
      </form>`,
  };
}

const consequences = {
  update:
    "Approving lets this very update pass once: now if it still waits, or when it is repeated. Until then, and when it is rejected, nothing is changed.",
  launch: "Approving lets the stack create its resources; rejecting rolls it back at once.",
  run: "Approving lets the run go on; rejecting ends it.",
};

/** Gets the focus, so that it is the first thing that is read out. */
function summary(problems: Typed["problems"]): Html {
  const items = problems.map(
    ({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`,
  );
  return html`<div class="summary" role="alert" tabindex="-1" autofocus>
    <h2>Nothing was decided yet</h2>
    <ul>
      ${items}
    </ul>
  </div>`;
}

function reasonField(filled: Typed): Html {
  const problem = problemOf(filled, "reason");
  return html`<div class="field">
    <label for="reason">Reason</label>
    <p class="hint" id="reason-hint">
      Needed to reject. At most ${limits.reason} characters; it is shown to the person who asked.
    </p>
    ${problem && html`<p class="error" id="reason-error">${problem}</p>`}
    <textarea
      id="reason"
      name="reason"
      rows="3"
      maxlength="${limits.reason}"
      aria-describedby="reason-hint${problem && " reason-error"}"
      ${invalid(problem)}
    >
${filled.reason}</textarea>
  </div>`;
}

function invalid(problem: string | undefined): Html | false {
  return problem !== undefined && html` aria-invalid="true"`;
}

function problemOf({ problems }: Typed, field: Field): string | undefined {
  return problems.find((problem) => problem.field === field)?.message;
}
