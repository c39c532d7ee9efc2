import { createHmac } from "node:crypto";
import { signMessage } from "../../../sandbox/port/signing";
import type { NodeRun, WorkflowRun } from "../../../sandbox/port/workflow-types";
import type { RunParts } from "../../support/bad-runs";
import type { TestSandbox } from "../../support/sandbox";

/** What is started in Port: an action's run, or that of a workflow's node. */
export type Shape = "action" | "node";
/** How Port tells of it. */
export type Way = "kafka" | "webhook";

/** A run that is open in Port and about which nobody has told us yet. */
export interface OpenRun {
  readonly id: string;
  /** The id of the workflow's run; "" for an action's. */
  readonly workflowRun: string;
}

/** How a run has ended, in words that all shapes share. */
export interface EndedRun {
  readonly status: "open" | "SUCCESS" | "FAILURE";
  readonly said: string;
  readonly log: readonly string[];
}

/** Which signature a message has. */
export interface Signing {
  readonly secret?: string | undefined;
  /** Seconds by which it is younger than now. */
  readonly ahead?: number | undefined;
}

const workflow = "flow_of_bad_runs";

/** One way into the stack for one shape of runs: sends what somebody may send, and looks how it ended. */
export class WayIn {
  #made = false;

  constructor(
    readonly way: Way,
    readonly shape: Shape,
    readonly sandbox: TestSandbox,
  ) {}

  /** Opens a run in Port, of which Port tells somebody else. */
  async open(): Promise<OpenRun> {
    if (this.shape === "action") return { id: await this.sandbox.openRun(), workflowRun: "" };
    if (!this.#made) await this.#makeWorkflow();
    this.#made = true;
    const path = `/v1/workflows/${workflow}/runs`;
    const { run } = await this.sandbox.api<{ run: WorkflowRun }>("POST", path, 201, {});
    return { id: run.nodeRuns[0]?.identifier ?? "", workflowRun: run.identifier };
  }

  /** The text of a message about a run, as Port or a workflow's author would write it. */
  text(run: OpenRun, sent: Partial<RunParts>): string {
    const parts = { ...goodParts(run), ...sent };
    return texts[this.way][this.shape](parts, JSON.stringify(run.workflowRun));
  }

  /** Sends a text. @returns the status of the answer; undefined where nobody answers */
  async send(text: string | Buffer, { secret, ahead }: Signing = {}): Promise<number | undefined> {
    if (this.way === "kafka") {
      this.sandbox.send(secret === undefined ? text : signedBy(secret, String(text)));
      return undefined;
    }
    return postSigned(this.sandbox, "/runs", text, { secret, ahead });
  }

  /** How a run stands in Port now. */
  async look({ id, workflowRun }: OpenRun): Promise<EndedRun> {
    if (this.shape === "action") {
      const { status, summary, logs = [] } = this.sandbox.port.run(id) ?? {};
      const isOver = status === "SUCCESS" || status === "FAILURE";
      return {
        status: isOver ? status : "open",
        said: summary ?? "",
        log: logs.map(({ message }) => message),
      };
    }
    const path = `/v1/workflows/runs/${workflowRun}`;
    const { run } = await this.sandbox.api<{ run: WorkflowRun }>("GET", path, 200);
    return endOfNode(run.nodeRuns[0]);
  }

  /** Sends a good run, and waits until it, and with it what was sent before, is done. */
  async goOn(): Promise<void> {
    const run = await this.open();
    const inputs = `{"name":"behind-${run.id}","size":1,"region":"eu-west-1"}`;
    await this.send(this.text(run, { inputs }));
    const { status, said } = await this.ended(run);
    if (status !== "SUCCESS") throw new Error(`The good run behind them ended ${status}: ${said}`);
    await this.sandbox.idle();
  }

  /** Waits until a run is over. */
  ended(run: OpenRun): Promise<EndedRun> {
    return this.sandbox.until(`${this.shape} ${run.id} ends`, 40, async () => {
      const now = await this.look(run);
      return now.status === "open" ? undefined : now;
    });
  }

  async #makeWorkflow(): Promise<void> {
    const nodes = [
      { identifier: "begin", config: { type: "SELF_SERVE_TRIGGER" } },
      { identifier: "step", config: { type: "KAFKA", payload: { service: "billing" } } },
    ];
    const connections = [{ sourceIdentifier: "begin", targetIdentifier: "step" }];
    await this.sandbox.api("POST", "/v1/workflows", 201, {
      identifier: workflow,
      nodes,
      connections,
    });
  }
}

/** Sends a request to a webhook stack, by default as Port would. @returns the status of the answer */
export async function postSigned(
  sandbox: TestSandbox,
  path: "/runs" | "/changes",
  text: string | Buffer,
  { secret, ahead = 0 }: Signing = {},
): Promise<number> {
  const bytes = Buffer.from(text);
  const own = sandbox.sandbox.config["longshore:portClientSecret"] ?? "";
  const timestamp = String(Math.floor(Date.now() / 1000) + ahead);
  const mac = createHmac("sha256", secret ?? own)
    .update(`${timestamp}.`)
    .update(bytes);
  const answer = await fetch(`${sandbox.output("webhookUrl")}${path}`, {
    method: "POST",
    headers: {
      // What is no text is kept as it is under another type alone.
      "content-type": Buffer.isBuffer(text) ? "application/octet-stream" : "application/json",
      "x-port-timestamp": timestamp,
      "x-port-signature": `v1,${mac.digest("base64")}`,
    },
    body: bytes,
  });
  await answer.text();
  return answer.status;
}

type TextOf = (parts: RunParts, workflowRun: string) => string;

/** Port's fixed shape and what our actions are declared with; a node's payload is its author's, as the README says. */
const texts: Readonly<Record<Way, Readonly<Record<Shape, TextOf>>>> = {
  kafka: {
    action: ({ action, id, inputs, entity, by }) =>
      `{"resourceType":"run","trigger":{"by":${by}},"context":{"runId":${id},"blueprint":"thing"},` +
      `"payload":{"entity":${entity},"action":${action},"properties":${inputs}}}`,
    node: ({ action, id, inputs, entity, by }, workflowRun) =>
      `{"headers":{},"context":{"workflowRunId":${workflowRun},"nodeRunId":${id}},"payload":{"action":${action},` +
      `"run":{"id":${id}},"inputs":${inputs},"entity":${entity},"trigger":{"by":${by}}}}`,
  },
  webhook: {
    action: ({ action, id, inputs, entity, by }) =>
      `{"resourceType":"run","action":${action},"blueprint":"thing","run":{"id":${id}},"trigger":{"by":${by}},` +
      `"entity":${entity},"properties":${inputs}}`,
    node: ({ action, id, inputs, entity, by }, workflowRun) =>
      `{"action":${action},"run":{"id":${id}},"workflowRun":${workflowRun},"inputs":${inputs},` +
      `"entity":${entity},"trigger":{"by":${by}}}`,
  },
};

function goodParts({ id }: OpenRun): RunParts {
  return {
    action: '"make_thing"',
    id: JSON.stringify(id),
    inputs: '{"name":"a","size":1,"region":"eu-west-1"}',
    ...{ entity: "null", by: '{"userId":"auth0|5f1e"}' },
  };
}

function signedBy(secret: string, text: string): string {
  const message = JSON.parse(text) as Record<string, unknown>;
  return signMessage(message, secret, String(Math.floor(Date.now() / 1000)));
}

function endOfNode(run: NodeRun | undefined): EndedRun {
  const { status, result, output, nodeRunLogs = [] } = run ?? {};
  const { summary, error } = (output ?? {}) as { summary?: string; error?: { message?: string } };
  return {
    status: status !== "COMPLETED" ? "open" : result === "SUCCESS" ? "SUCCESS" : "FAILURE",
    said: error?.message ?? summary ?? "",
    log: nodeRunLogs.map(({ log }) => log),
  };
}
