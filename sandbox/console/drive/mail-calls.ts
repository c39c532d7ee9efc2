import { readItem, type Item } from "../../../functions/approvals/approval-item";
import type { StoredApproval } from "../../../functions/approvals/stored-approval";
import { agreed, voteOf } from "../../../functions/approvals/votes";
import type { DriveCalls, ShownApproval } from "../drive-types";
import type { ConsoleParts } from "../parts";
import type { Serve } from "../serve-calls";
import { deployed } from "./map-calls";

/** What stands in a link to a page on which somebody decides. */
export const approvalLink = /https?:\/\/\S+\/approvals\/([0-9a-f]{32})\?token=[A-Za-z0-9._-]+/;

/** The e-mails, and what there is to decide. */
export const mailCalls: Serve<Pick<DriveCalls, "GET mails">> = {
  "GET mails": async (_, parts) => {
    const approvals = await approvalsOf(parts);
    const byId = new Map(approvals.map((one) => [one.id, one]));
    const mails = parts.parts.mailbox.messages.map((mail, id) => {
      const approval = byId.get(approvalLink.exec(mail.body)?.[1] ?? "");
      return { id, ...mail, ...(approval && { approval }) };
    });
    return { mails: mails.toReversed(), approvals };
  },
};

/** Every request in the table of approvals, the one that ends first on top; their secrets stay there. */
export async function approvalsOf(parts: ConsoleParts): Promise<ShownApproval[]> {
  const table = deployed(parts).live.find(
    ({ type, name }) => type === "aws:dynamodb/table:Table" && name.endsWith("approvals-table"),
  );
  if (!table) return [];
  const { aws, region } = parts.parts;
  const items = (await aws.dynamoDb.itemsOf(region, String(table.outputs.name))) as Item[];
  return items
    .map(readItem)
    .filter(({ title }) => title !== "")
    .map((item) => showApproval(item, Date.now()))
    .sort((one, other) => one.expiresAt - other.expiresAt);
}

/** A request as it stands at `now`. */
export function showApproval(
  { id, title, requester, state, expiresAt, decision, panel, votes }: StoredApproval,
  now: number,
): ShownApproval {
  const { approvers, escalation } = panel;
  const isLate = escalation !== undefined && escalation.at <= now;
  const others = escalation?.approvers ?? [];
  const isSilent = (address: string) => voteOf(votes, address) === undefined;
  return {
    ...{ id, title, requester, expiresAt, atLeast: panel.atLeast },
    state: state === "PENDING" && expiresAt <= now ? "EXPIRED" : state,
    agreed: agreed(votes),
    asked: [...approvers, ...(isLate ? others : [])].filter(isSilent),
    later: isLate ? [] : others,
    ...(decision && { decidedBy: decision.by }),
  };
}
