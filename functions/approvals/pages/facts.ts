import type { StoredApproval } from "../stored-approval";
import { provisionedProductOf } from "../stored-approval";
import { showUtc } from "../plain-text";
import { describeDeciders, membersOf } from "../panel";
import { describeUnreached } from "../reach";
import { agreed } from "../votes";
import { html, type Html } from "./html";

/** A time in UTC. */
export function timeOf(milliseconds: number): Html {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${showUtc(milliseconds)}</time>`;
}

/** A text that somebody typed; whatever its direction, it turns nothing around it. */
export function typed(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Pairs of a name and a value. */
export function list(
  pairs: readonly (readonly [Html | string, Html | string] | undefined)[],
): Html {
  const rows = pairs.flatMap((pair) =>
    pair
      ? [
          html`<div>
            <dt>${pair[0]}</dt>
            <dd>${pair[1]}</dd>
          </div>`,
        ]
      : [],
  );
  return html`<dl>${rows}</dl>`;
}

/** Who asked for what, and what was filled in. */
export function describeRequest(approval: StoredApproval, now: number): Html {
  const { requester, requestedAt, expiresAt, details, stackId, run } = approval;
  const product = provisionedProductOf(stackId);
  const waits = approval.state === "PENDING" && expiresAt > now;
  return html`${list([
    ["Asked by", typed(requester)],
    ["Asked at", timeOf(requestedAt)],
    waits ? ["Expires", html`${timeOf(expiresAt)} (${remaining(expiresAt - now)})`] : undefined,
    product === undefined ? undefined : ["Provisioned product", product],
    stackId === undefined ? undefined : ["Stack", stackNameOf(stackId)],
    run ? ["Run in Port", typed(run.id)] : undefined,
    ...describePanel(approval),
  ])}
  ${
    details.length > 0 &&
    html`<h2>What was filled in</h2>
      ${
        now < expiresAt + shownAfterMilliseconds
          ? list(details.map(([name, value]) => [typed(name), typed(value)]))
          : html`<p>This is kept, but links show it no longer.</p>`
      }`
  }`;
}

/** Requests are kept for more than a year; a link that lies in a mailbox need not show as long what was filled in. */
const shownAfterMilliseconds = 14 * 86_400_000;

/** Who decides, who may not, and who has agreed so far. */
function describePanel(approval: StoredApproval): [string, Html | string][] {
  const { panel, votes, state, unreached = [] } = approval;
  const { excluded, requesterMayDecide } = panel;
  const yes = agreed(votes);
  const many = (addresses: readonly string[]) => typed(addresses.join(", "));
  const rows: [string, Html | string, boolean][] = [
    ["Decides", typed(describeDeciders(approval)), membersOf(panel).length > 0],
    ["Not asked", html`${many(excluded)}: whoever asks does not decide`, excluded.length > 0],
    [
      "Not reached",
      many(unreached.map(describeUnreached)),
      unreached.length > 0 && state === "PENDING",
    ],
    ["Rule", "Whoever asks may decide, too (requesterMayDecide)", requesterMayDecide],
    ["Agreed so far", many(yes), yes.length > 0 && state === "PENDING"],
  ];
  return rows.flatMap(([name, value, isShown]) => (isShown ? [[name, value]] : []));
}

/** "in 11 hours", "in 1 minute". */
export function remaining(milliseconds: number): string {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  const [count, unit] = minutes < 120 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
}

function stackNameOf(stackId: string): string {
  return stackId.split("/")[1] ?? stackId;
}
