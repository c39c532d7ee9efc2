import type { PortRuns, RunEnd } from "../../registry/contract/port";
import { isNodeRun } from "../../registry/contract/port-names";
import { PortError, whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";
import * as shapes from "./shapes";
import type { Run } from "./types";

/** Builds the calls about runs. */
export function createRuns(send: Send): PortRuns {
  const query = { version: "v2" };

  async function get(id: string): Promise<Run | undefined> {
    const call = send({ method: "GET", path: ["actions", "runs", id], query });
    const answer = await whenAbsent(call, undefined);
    return answer && fieldOf(answer, "run", shapes.run);
  }

  async function patch(id: string, body: Partial<RunEnd>): Promise<Run> {
    const path = ["actions", "runs", id];
    return fieldOf(await send({ method: "PATCH", path, query, body }), "run", shapes.run);
  }

  return {
    get,
    async addLog(id, message) {
      const path = ["actions", "runs", id, "logs"];
      await send({ method: "POST", path, body: { message } });
    },
    update(id, { statusLabel, summary, link }) {
      // Port refuses a body with any other key.
      return patch(id, { statusLabel, summary, link });
    },
    async end(id, { status, statusLabel, summary, link }) {
      try {
        return await patch(id, { status, statusLabel, summary, link });
      } catch (error) {
        const run = error instanceof PortError && error.status === 422 ? await get(id) : undefined;
        if (run?.status === status) {
          return run;
        }
        throw error;
      }
    },
    async start(action, { properties, entity }) {
      const path = ["actions", action, "runs"];
      const body = { properties, entity };
      return fieldOf(
        await send({ method: "POST", path, body, repeatable: false }),
        "run",
        shapes.run,
      );
    },
  };
}

/** Joins the calls about runs of actions with those about runs of workflows' nodes: the id tells which. */
export function createAnyRuns(ofActions: PortRuns, ofNodes: Omit<PortRuns, "start">): PortRuns {
  const of = (id: string) => (isNodeRun(id) ? ofNodes : ofActions);
  return {
    get: (id, workflowRun) => of(id).get(id, workflowRun),
    addLog: (id, message) => of(id).addLog(id, message),
    update: (id, update) => of(id).update(id, update),
    end: (id, end) => of(id).end(id, end),
    start: (action, start) => ofActions.start(action, start),
  };
}
