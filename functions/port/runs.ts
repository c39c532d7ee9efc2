import { PortError, whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";
import type { JsonObject, Run, TerminalStatus } from "./types";

/** What may be shown on a run's page; each field replaces its earlier value. */
export interface RunUpdate {
  /** Short text beside the status. */
  readonly statusLabel?: string;
  /** Markdown. */
  readonly summary?: string;
  readonly link?: string | readonly string[];
}

/** How a run ends. */
export interface RunEnd extends RunUpdate {
  readonly status: TerminalStatus;
}

/** What a run is started with. */
export interface RunStart {
  readonly properties: JsonObject;
  /** Identifier of the entity, for actions on one. */
  readonly entity?: string;
}

/** Calls about runs. Report in this order: entities with the run's id, logs, the end. */
export interface PortRuns {
  /** The run, or undefined when Port does not know it. */
  get(id: string): Promise<Run | undefined>;
  /** Adds a line to the run's log; it may appear twice when an answer is lost. A finished run refuses it (422). */
  addLog(id: string, message: string): Promise<void>;
  /** Changes what a running run shows. */
  update(id: string, update: RunUpdate): Promise<Run>;
  /**
   * Ends the run for good. When it is already ended with the same status, that counts as done: the
   * answer to an earlier attempt may have been lost.
   */
  end(id: string, end: RunEnd): Promise<Run>;
  /**
   * Runs a self-service action. It is sent again only when Port certainly did not start the run, and
   * its `PortError` is not retryable when that is unknown.
   */
  start(action: string, start: RunStart): Promise<Run>;
}

/** Builds the calls about runs. */
export function createRuns(send: Send): PortRuns {
  const query = { version: "v2" };

  async function get(id: string): Promise<Run | undefined> {
    const call = send({ method: "GET", path: ["actions", "runs", id], query });
    const answer = await whenAbsent(call, undefined);
    return answer && fieldOf(answer, "run");
  }

  async function patch(id: string, body: Partial<RunEnd>): Promise<Run> {
    const path = ["actions", "runs", id];
    return fieldOf(await send({ method: "PATCH", path, query, body }), "run");
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
      return fieldOf(await send({ method: "POST", path, body, repeatable: false }), "run");
    },
  };
}
