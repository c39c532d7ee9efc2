import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ApprovalStore } from "../../functions/approvals/approval-store";
import { describeDeciders } from "../../functions/approvals/panel";
import { oneLine, showUtc } from "../../functions/approvals/plain-text";
import { describeUnreached } from "../../functions/approvals/reach";
import { recordOf } from "../../functions/approvals/record";
import type { StoredApproval } from "../../functions/approvals/stored-approval";
import { agreed } from "../../functions/approvals/votes";
import { waitingRequests } from "../../functions/approvals/waiting";
import { findOutputs } from "../redrive/find-stack";
import { runCommand, type Output } from "../run-command";
import { parseArguments, usage, type Request } from "./parse-arguments";

/**
 * Does what `npm run approvals` asks for.
 * @param root the project's folder
 * @returns the exit code: 1 when it failed, 2 for wrong options
 */
export async function runApprovals(
  args: readonly string[],
  root: string,
  output: Output,
): Promise<number> {
  const work = async (request: Request): Promise<number> => {
    const { outputs, client } = await findOutputs(request, root);
    const table = (outputs as { approvalsTableName?: unknown }).approvalsTableName;
    if (typeof table !== "string") {
      throw new Error(
        "The stack has no output approvalsTableName: nothing in it asks for approvals, or it must be deployed again.",
      );
    }
    const dynamodb = new DynamoDBClient(client);
    try {
      const store = new ApprovalStore(dynamodb, table);
      await (request.isExport ? exportAll(store, output) : listWaiting(store, output));
    } finally {
      dynamodb.destroy();
    }
    return 0;
  };
  return runCommand({ usage, parse: parseArguments, work }, args, output);
}

async function exportAll(store: ApprovalStore, output: Output): Promise<void> {
  for await (const approval of store.all()) output.log(JSON.stringify(recordOf(approval)));
}

async function listWaiting(store: ApprovalStore, output: Output): Promise<void> {
  const now = Date.now();
  const waiting = await waitingRequests(store, now);
  output.log(waiting.length === 1 ? "1 request waits." : `${waiting.length} requests wait.`);
  for (const one of waiting) output.log(describe(one, now).join("\n"));
}

function describe(approval: StoredApproval, now: number): string[] {
  const { id, kind, title, requester, expiresAt, votes, unreached = [] } = approval;
  const minutes = Math.floor((expiresAt - now) / 60_000);
  const left = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  const yes = agreed(votes);
  return [
    "",
    `${oneLine(title, 200)} (${kind}, ${id})`,
    `  asked by  ${oneLine(requester, 500)}`,
    `  expires   ${showUtc(expiresAt)}, in ${left}`,
    `  decides   ${describeDeciders(approval)}`,
    ...(yes.length > 0 ? [`  agreed    ${yes.join(", ")}`] : []),
    ...unreached.map((one) => `  lost      ${describeUnreached(one)}`),
  ];
}
