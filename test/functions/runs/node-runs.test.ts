import { assert } from "chai";
import type { RunRequest } from "../../../functions/runs/run-request";
import { bury } from "../../../functions/runs/undertaker";
import { work } from "../../../functions/runs/worker";
import { field } from "../../../registry/fields";
import type { NodeRun, WorkflowRun } from "../../../sandbox/port/workflows";
import { errorOf } from "../../sandbox/aws/start";
import { own } from "../../sandbox/port/setup";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, requestOf, thingAction, useRuns } from "./setup";

describe("runs of workflows' nodes", () => {
  const runs = useRuns();
  useCapturedLog();

  async function call<T>(method: string, path: string, body: object = {}): Promise<T> {
    const token = runs.standIn.issueToken(own);
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const sent = method === "GET" ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${runs.standIn.url}${path}`, { method, headers, ...sent });
    return (await answer.json()) as T;
  }

  /** Starts a workflow of one node, and gives the request that its message becomes. */
  async function start(properties: RunRequest["properties"] = {}): Promise<RunRequest> {
    await call("POST", "/v1/workflows", {
      identifier: "flow",
      nodes: [
        { identifier: "begin", config: { type: "SELF_SERVE_TRIGGER" } },
        { identifier: "step", config: { type: "KAFKA", payload: {} } },
      ],
      connections: [{ sourceIdentifier: "begin", targetIdentifier: "step" }],
    });
    const { run } = await call<{ run: WorkflowRun }>("POST", "/v1/workflows/flow/runs");
    const id = run.nodeRuns[0]?.identifier ?? "";
    return { ...requestOf(id, "make_thing", properties), workflowRun: run.identifier };
  }

  async function shown({ workflowRun }: RunRequest): Promise<NodeRun> {
    const path = `/v1/workflows/runs/${workflowRun}`;
    const [node] = (await call<{ run: WorkflowRun }>("GET", path)).run.nodeRuns;
    assert(node);
    return node;
  }

  const patches = ({ runId }: RunRequest) =>
    runs.standIn.calls.filter(
      ({ method, path }) => method === "PATCH" && path === `/v1/workflows/nodes/runs/${runId}`,
    );

  it("end once, with their log and what later nodes read", async () => {
    let started = 0;
    const action = thingAction({
      async handle({ run }) {
        started += 1;
        run.log("Working.");
        run.link("https://example.com/a");
        return { summary: "Made.", output: { id: "i-1" }, entity: { identifier: "of-node" } };
      },
    });
    const request = await start();

    await work(partsOf(runs, action), request, deliveryTo("one"));
    await work(partsOf(runs, action), request, deliveryTo("two"));

    assert.equal(started, 1);
    assert.deepInclude(await shown(request), {
      ...{ status: "COMPLETED", result: "SUCCESS" },
      nodeRunLogs: [{ logLevel: "INFO", log: "Working." }],
      output: { summary: "Made.", links: ["https://example.com/a"], id: "i-1" },
    });
    assert.lengthOf(patches(request), 1);
    assert.isDefined(runs.standIn.entity("thing", "of-node"));
    const writes = runs.standIn.calls.filter(({ path }) => path.endsWith("/thing/entities"));
    assert.isUndefined(writes.at(-1)?.query.run_id, "entities are shown beside runs of actions");
  });

  it("end as FAILED with the reason where Port itself has it", async () => {
    const action = thingAction({ input: { size: field.integer("Size") } });
    const request = await start({ size: "big" });

    await work(partsOf(runs, action), request, deliveryTo("one"));

    const { result, output } = await shown(request);
    assert.equal(result, "FAILED");
    assert.match((output?.error as { message: string }).message, /size/);
  });

  it("are tried again like other runs, and end as FAILED in the end", async () => {
    const action = thingAction({ handle: () => Promise.reject(new Error("no route")) });
    const request = await start();
    const parts = partsOf(runs, action, { maxAttempts: 2 });

    await errorOf(work(parts, request, deliveryTo("one")));
    await work(parts, request, deliveryTo("two"));

    const { result, output } = await shown(request);
    assert.equal(result, "FAILED");
    assert.deepEqual(output?.error, {
      message: "Make thing failed 2 times, the last time because: no route",
    });
  });

  it("are not worked on, and end as CANCELLED, when their workflow is being cancelled", async () => {
    let started = 0;
    const action = thingAction({ handle: async () => void (started += 1) });
    const request = await start();
    await call("POST", `/v1/workflows/runs/${request.workflowRun}/cancel`);

    await work(partsOf(runs, action), request, deliveryTo("one"));

    assert.equal(started, 0);
    assert.equal((await shown(request)).result, "CANCELLED");
  });

  it("are worked on without their workflow's run, which Port does not make anyone send", async () => {
    const { workflowRun, ...alone } = await start();

    await work(partsOf(runs, thingAction({})), alone, deliveryTo("one"));

    assert.equal(
      (await shown({ ...alone, ...(workflowRun && { workflowRun }) })).result,
      "SUCCESS",
    );
  });

  it("are dead letters when the workflow's run does not know them", async () => {
    const request = { ...(await start()), runId: "wfnr_unknown" };

    const error = await errorOf(work(partsOf(runs, thingAction({})), request, deliveryTo("one")));

    assert.equal(error.name, "DeadLetterError");
  });

  it("end also when Port refuses their output", async () => {
    const action = thingAction({ handle: async () => ({ output: { id: "i-1" } }) });
    const request = await start();
    runs.standIn.faults.add({
      ...{ method: "PATCH", path: new RegExp(`/workflows/nodes/runs/${request.runId}$`), times: 1 },
      answer: { status: 422, body: { ok: false, error: "invalid_request", message: "output" } },
    });

    await work(partsOf(runs, action), request, deliveryTo("one"));

    assert.equal((await shown(request)).result, "SUCCESS");
  });

  it("are ended by the undertaker when the queue gave up on them", async () => {
    const request = await start();
    const parts = { store: runs.store(), port: runs.port, workerLogGroup: "/aws/lambda/worker" };

    await bury(parts, request, "one");

    assert.equal((await shown(request)).result, "FAILED");
  });
});
