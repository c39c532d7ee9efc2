import { assert } from "chai";
import type { WorkflowRun } from "../../../sandbox/port/workflows";
import type { TestSandbox } from "../../support/sandbox";

/** What a workflow's author writes into a node, so that a handler of ours serves it. */
const callOf = (action: string, inputs: object, more: object = {}) => ({
  action,
  run: { id: "{{ .workflowNodeRun.identifier }}" },
  workflowRun: "{{ .workflowRun }}",
  inputs,
  ...more,
});

/** Plays workflows of Port whose nodes handlers of ours serve, in a sandbox of the tests' handlers. */
export function describeWorkflows(sandboxOf: () => TestSandbox): void {
  describe("nodes of workflows", () => {
    let sandbox: TestSandbox;
    let count = 0;

    before(() => {
      sandbox = sandboxOf();
    });

    /** Makes a workflow of nodes, one behind the other, and starts it. */
    async function start(payloads: readonly object[], inputs: object = {}): Promise<string> {
      const identifier = `flow-${(count += 1)}`;
      const nodes = payloads.map((payload, index) => ({
        identifier: `step_${index}`,
        config: { type: "KAFKA", payload },
      }));
      const all = [{ identifier: "begin", config: { type: "SELF_SERVE_TRIGGER" } }, ...nodes];
      const connections = nodes.map((node, index) => ({
        sourceIdentifier: all[index]?.identifier,
        targetIdentifier: node.identifier,
      }));
      await sandbox.api("POST", "/v1/workflows", 201, { identifier, nodes: all, connections });
      const path = `/v1/workflows/${identifier}/runs`;
      const { run } = await sandbox.api<{ run: WorkflowRun }>("POST", path, 201, { inputs });
      return run.identifier;
    }

    const read = async (id: string) =>
      (await sandbox.api<{ run: WorkflowRun }>("GET", `/v1/workflows/runs/${id}`, 200)).run;

    const ended = (id: string) =>
      sandbox.until(`workflow run ${id} ends`, 30, async () => {
        const run = await read(id);
        return run.status === "COMPLETED" ? run : undefined;
      });

    it("run a handler with the payload's inputs, and hand its output to the next node", async () => {
      const id = await start(
        [
          callOf("name_thing", { base: "{{ .outputs.trigger.team }}" }),
          callOf("make_thing", {
            name: "{{ .outputs.step_0.name }}",
            size: 3,
            region: "eu-west-1",
          }),
        ],
        { team: "blue" },
      );

      const { result, nodeRuns } = await ended(id);

      assert.equal(result, "SUCCESS");
      assert.deepEqual(
        nodeRuns.map((one) => one.result),
        ["SUCCESS", "SUCCESS"],
      );
      assert.deepInclude(nodeRuns[0]?.output, { name: "blue-1" });
      assert.include(nodeRuns[0]?.nodeRunLogs.map(({ log }) => log).join("\n"), "Naming blue.");
      assert.equal(sandbox.port.entity("thing", "blue-1")?.properties.size, 3);
    });

    it("end as FAILED with a line for each wrong input, and the workflow with them", async () => {
      const { result, nodeRuns } = await ended(
        await start([callOf("make_thing", { size: "big" })]),
      );

      assert.equal(result, "FAILED");
      const { message } = (nodeRuns[0]?.output?.error ?? {}) as { message?: string };
      assert.match(message ?? "", /name/);
      assert.match(message ?? "", /size/);
    });

    it("end with a clear line when their payload names no action of ours, or leave them to others", async () => {
      const before = sandbox.port.calls.length;
      const id = await start([
        { run: { id: "{{ .workflowNodeRun.identifier }}" }, hello: "world" },
      ]);
      await ended(await start([callOf("name_thing", { base: "behind" })]));

      assert.equal((await read(id)).status, "IN_PROGRESS", "the topic is the whole organisation's");
      const told = sandbox.port.calls.slice(before).map(({ method, path }) => `${method} ${path}`);
      const { nodeRuns } = await read(id);
      assert.notInclude(told, `PATCH /v1/workflows/nodes/runs/${nodeRuns[0]?.identifier}`);
    });

    it("are worked on once, however often their message comes", async () => {
      const { kafka } = sandbox.sandbox.parts;
      const { runs: topic } = sandbox.sandbox.topics;
      const id = await start([callOf("name_thing", { base: "once" })]);
      const { nodeRuns } = await ended(id);
      const before = sandbox.port.calls.length;
      const [end = 0] = kafka.endOffsets(topic);
      const [record] = kafka.read(topic, 0, end - 1, 1);

      for (let again = 0; again < 3; again += 1) kafka.produce(topic, record?.value ?? null);
      await ended(await start([callOf("name_thing", { base: "behind it" })]));
      await sandbox.idle();

      const path = `/v1/workflows/nodes/runs/${nodeRuns[0]?.identifier}`;
      const told = sandbox.port.calls.slice(before).filter((call) => call.path === path);
      assert.deepEqual(told, []);
    });

    it("serve handlers that are for workflows only, which Port offers to nobody", async () => {
      assert.isUndefined(sandbox.port.action("name_thing"));
      const runId = await sandbox.openRun();
      sandbox.sendRun(runId, "name_thing", { base: "by hand" });
      await ended(await start([callOf("name_thing", { base: "behind" })]));
      await sandbox.idle();

      assert.equal(sandbox.port.run(runId)?.status, "IN_PROGRESS");
    });
  });
}
