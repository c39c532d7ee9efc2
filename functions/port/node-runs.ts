import type { PortRuns, RunEnd } from "../../registry/contract/port";
import { PortError, whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";
import * as shapes from "./shapes";
import type { JsonObject, Run } from "./types";

/** How a node's run ends, as Port names it. */
type Result = "SUCCESS" | "FAILED" | "CANCELLED";

/**
 * Builds the calls about runs of workflows' nodes, as if they were runs of actions. Port shows no label,
 * summary or link beside a node, so these become part of its output, which later nodes read.
 * @see Port's documentation, "Interact with workflow runs"
 */
export function createNodeRuns(send: Send): Omit<PortRuns, "start"> {
  const pathOf = (id: string) => ["workflows", "nodes", "runs", id];

  async function addLog(id: string, message: string): Promise<void> {
    const body = { logs: [{ logLevel: "INFO", log: message }] };
    await send({ method: "POST", path: [...pathOf(id), "logs"], body });
  }

  async function complete(id: string, result: Result, output: JsonObject): Promise<void> {
    const body = { status: "COMPLETED", result };
    try {
      await send({ method: "PATCH", path: pathOf(id), body: { ...body, output } });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // The output may be what Port does not take; a run that has ended refuses this, too.
      await send({ method: "PATCH", path: pathOf(id), body });
    }
  }

  return {
    addLog,
    async get(id, workflowRun) {
      // No call of Port's gives a node's run by itself.
      if (workflowRun === undefined) return undefined;
      const call = send({ method: "GET", path: ["workflows", "runs", workflowRun] });
      const answer = await whenAbsent(call, undefined);
      return answer && findNode(fieldOf(answer, "run", shapes.workflowRun), id);
    },
    async update(id, { statusLabel, summary, link }) {
      const texts = [statusLabel, summary, ...[link ?? []].flat()].filter(Boolean);
      if (texts.length > 0) await addLog(id, texts.join("\n"));
      return { id, status: "IN_PROGRESS" };
    },
    async end(id, end) {
      await complete(id, resultOf(end), outputOf(end));
      return { id, status: end.status };
    },
  };
}

function resultOf({ status, cancelled }: RunEnd): Result {
  if (status === "SUCCESS") return "SUCCESS";
  return cancelled ? "CANCELLED" : "FAILED";
}

function outputOf({ status, statusLabel, summary, link, output }: RunEnd): JsonObject {
  const links = [link ?? []].flat();
  return {
    ...(statusLabel && { statusLabel }),
    ...(summary && { summary }),
    ...(links.length > 0 && { links: [...links] }),
    // Where Port itself puts what went wrong with a node.
    ...(status === "FAILURE" && { error: { message: summary ?? statusLabel ?? "It failed." } }),
    ...output,
  };
}

/** A node that has not ended in a workflow that is being cancelled is over, too. */
function findNode({ status, nodeRuns }: shapes.WorkflowRun, id: string): Run | undefined {
  const node = nodeRuns.find(({ identifier }) => identifier === id);
  if (!node) return undefined;
  const isOpen = node.status === "IN_PROGRESS" && status === "IN_PROGRESS";
  if (isOpen) return { id, status: "IN_PROGRESS" };
  return { id, status: node.result === "SUCCESS" ? "SUCCESS" : "FAILURE" };
}

function isRefusal(error: unknown): boolean {
  return error instanceof PortError && (error.status === 422 || error.status === 413);
}
