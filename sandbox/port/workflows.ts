import type { JsonObject } from "../../functions/port/types";
import type { Actor } from "./accounts";
import { ApiError, invalidRequest, notFound, quote } from "./api-error";
import { bodyOf } from "./body-of";
import { type Core, newId } from "./core";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { fillIn, produceSigned } from "./run-message";
import { sendRequest } from "./webhook";
import type { NodeLog, NodeRun, Workflow, WorkflowNode, WorkflowRun } from "./workflow-types";

export type { NodeLog, NodeRun, Workflow, WorkflowNode, WorkflowRun } from "./workflow-types";

interface NodeChanges {
  readonly status?: NodeRun["status"];
  readonly result?: Exclude<NodeRun["result"], null>;
  readonly output?: JsonObject;
  readonly logs?: readonly NodeLog[];
}

const readWorkflow = bodyOf<Workflow>("POST /v1/workflows");
const readStart = bodyOf<{ inputs?: JsonObject }>("POST /v1/workflows/:workflow/runs");
const readChanges = bodyOf<NodeChanges>("PATCH /v1/workflows/nodes/runs/:node");
const readLogs = bodyOf<{ logs: readonly NodeLog[] }>("POST /v1/workflows/nodes/runs/:node/logs");

/** `/v1/workflows`: a chain of nodes, of which each waits for the one before it. */
export function workflowRoutes(core: Core): Route[] {
  const node = "/v1/workflows/nodes/runs/:node";
  return [
    route("POST", "/v1/workflows", ({ body }) => createWorkflow(core, readWorkflow(body))),
    route("GET", "/v1/workflows/:workflow", ({ param }) =>
      ok({ workflow: structuredClone(needWorkflow(core, param("workflow"))) }),
    ),
    route("POST", "/v1/workflows/:workflow/runs", (request) => startWorkflow(core, request)),
    route("GET", "/v1/workflows/runs/:run", ({ param }) =>
      ok({ run: structuredClone(needRun(core, param("run"))) }),
    ),
    route("POST", "/v1/workflows/runs/:run/cancel", ({ param }) => {
      const run = needRun(core, param("run"));
      if (run.status === "IN_PROGRESS") run.status = "CANCELLING";
      return ok({ run: structuredClone(run) });
    }),
    route("PATCH", node, (request) => changeNode(core, request)),
    route("POST", `${node}/logs`, ({ param, body }) => {
      const { nodeRun } = needNode(core, param("node"));
      nodeRun.nodeRunLogs.push(...readLogs(body).logs);
      return ok({}, 201);
    }),
  ];
}

function createWorkflow({ model }: Core, workflow: Workflow): ApiAnswer {
  model.workflows.set(workflow.identifier, workflow);
  return ok({ workflow }, 201);
}

function startWorkflow(core: Core, { param, body, by }: ApiRequest): ApiAnswer {
  const workflow = needWorkflow(core, param("workflow"));
  const trigger = workflow.nodes.find(({ config }) => config.type === "SELF_SERVE_TRIGGER");
  if (!trigger) throw invalidRequest(`${quote(workflow.identifier)} has no trigger to start it.`);
  const { inputs = {} } = readStart(body);
  const run: WorkflowRun = {
    ...{ identifier: newId("wfr_"), workflow: { identifier: workflow.identifier } },
    ...{ status: "IN_PROGRESS", result: null, nodeRuns: [], createdBy: by.userId },
    variables: { outputs: { [trigger.identifier]: inputs, trigger: inputs } },
  };
  core.model.workflowRuns.set(run.identifier, run);
  core.hops.traces.within([run.identifier], () => goOn(core, workflow, run, trigger, by));
  return ok({ run: structuredClone(run) }, 201);
}

/** Starts what follows a node; the workflow ends where nothing does. */
function goOn(core: Core, workflow: Workflow, run: WorkflowRun, after: WorkflowNode, by: Actor) {
  const to = workflow.connections.find((one) => one.sourceIdentifier === after.identifier);
  const node = workflow.nodes.find(({ identifier }) => identifier === to?.targetIdentifier);
  if (!node) return endRun(core, run, "SUCCESS");
  const nodeRun: NodeRun = {
    ...{ identifier: newId("wfnr_"), node: { identifier: node.identifier } },
    ...{ status: "IN_PROGRESS", result: null, output: null, nodeRunLogs: [] },
  };
  run.nodeRuns.push(nodeRun);
  core.hops.traces.within([run.identifier, nodeRun.identifier], () => {
    core.hops.traces.pass(nodeRun.identifier);
    core.hops.record("Port", `node ${node.identifier} of ${run.identifier} started`);
    core.background.add(`node ${nodeRun.identifier}`, () => invoke(core, run, node, nodeRun, by));
  });
}

async function invoke(
  core: Core,
  run: WorkflowRun,
  node: WorkflowNode,
  nodeRun: NodeRun,
  by: Actor,
) {
  const { config } = node;
  if (config.type === "SELF_SERVE_TRIGGER") return;
  const input: JsonObject = {
    outputs: run.variables.outputs,
    workflow: { identifier: run.workflow.identifier },
    workflowRun: { identifier: run.identifier, trigger: { by: { email: by.email } } },
    workflowNodeRun: { identifier: nodeRun.identifier },
    secrets: {},
  };
  const template = config.type === "KAFKA" ? config.payload : (config.body ?? {});
  const filled = await fillIn(core, template, input);
  if (config.type === "KAFKA") {
    // What stands around a payload on the topic is not published; this is the shape of Port's own example.
    const context = { workflowRunId: run.identifier, nodeRunId: nodeRun.identifier };
    const message = { headers: {}, context, payload: filled };
    produceSigned(core, message, `node ${nodeRun.identifier}`);
    return;
  }
  const { synchronized = true } = config;
  const request = { ...config, agent: false, synchronized, method: "POST" as const };
  const status = await sendRequest(core, request, filled, `node ${nodeRun.identifier}`);
  if (!synchronized) return;
  const isFine = status !== undefined && status < 300;
  const output = { response: { status: status ?? null } };
  complete(core, run, nodeRun, { result: isFine ? "SUCCESS" : "FAILED", output }, by);
}

function changeNode(core: Core, { param, body, by }: ApiRequest): ApiAnswer {
  const { run, nodeRun } = needNode(core, param("node"));
  const changes = readChanges(body);
  if (nodeRun.status === "COMPLETED") {
    const id = nodeRun.identifier;
    throw new ApiError(422, "invalid_request", `Node run "${id}" is completed already.`);
  }
  nodeRun.nodeRunLogs.push(...(changes.logs ?? []));
  if (changes.status !== "COMPLETED") return ok({ run: structuredClone(nodeRun) });
  if (!changes.result) throw invalidRequest("result is missing; a completed node run needs one.");
  complete(core, run, nodeRun, { result: changes.result, output: changes.output ?? {} }, by);
  return ok({ run: structuredClone(nodeRun) });
}

/** Ends a node's run, and goes on with the workflow, or ends it where the node did not succeed. */
function complete(
  core: Core,
  run: WorkflowRun,
  nodeRun: NodeRun,
  { result, output }: { result: Exclude<NodeRun["result"], null>; output: JsonObject },
  by: Actor,
): void {
  Object.assign(nodeRun, { status: "COMPLETED", result, output });
  run.variables.outputs[nodeRun.node.identifier] = output;
  core.hops.record("Port", `node run ${nodeRun.identifier} ended ${result}`);
  const workflow = core.model.workflows.get(run.workflow.identifier);
  const node = workflow?.nodes.find(({ identifier }) => identifier === nodeRun.node.identifier);
  if (run.status === "CANCELLING") return endRun(core, run, "CANCELLED");
  if (result !== "SUCCESS" || !workflow || !node) return endRun(core, run, result);
  goOn(core, workflow, run, node, by);
}

function endRun({ hops }: Core, run: WorkflowRun, result: NodeRun["result"]): void {
  Object.assign(run, { status: "COMPLETED", result });
  const traces = [run.identifier];
  hops.record("Port", `workflow run ${run.identifier} ended ${result}`, undefined, { traces });
}

function needWorkflow({ model }: Core, id: string): Workflow {
  const workflow = model.workflows.get(id);
  if (workflow) return workflow;
  throw notFound("workflow", id);
}

function needRun({ model }: Core, id: string): WorkflowRun {
  const run = model.workflowRuns.get(id);
  if (run) return run;
  throw notFound("workflow run", id);
}

function needNode({ model }: Core, id: string): { run: WorkflowRun; nodeRun: NodeRun } {
  for (const run of model.workflowRuns.values()) {
    const nodeRun = run.nodeRuns.find(({ identifier }) => identifier === id);
    if (nodeRun) return { run, nodeRun };
  }
  throw notFound("workflow node run", id);
}
