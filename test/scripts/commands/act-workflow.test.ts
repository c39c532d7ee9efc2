import { assert } from "chai";
import { followWorkflow, type WorkflowRun } from "../../../scripts/commands/act-workflow";
import type { Target } from "../../../scripts/commands/target";

type NodeRun = WorkflowRun["nodeRuns"][number];

function nodeRun(name: string, result: string | null, ...logs: string[]): NodeRun {
  const nodeRunLogs = logs.map((log) => ({ log }));
  return {
    ...{ identifier: `wfnr_${name}`, node: { identifier: name } },
    result,
    output: null,
    nodeRunLogs,
  };
}

describe("followWorkflow", () => {
  it("tells each line once, also of nodes that go on beside each other", async () => {
    const looks = [
      [nodeRun("a", null, "a 1"), nodeRun("b", null)],
      [nodeRun("a", null, "a 1", "a 2"), nodeRun("b", null, "b 1")],
      [nodeRun("a", "SUCCESS", "a 1", "a 2"), nodeRun("b", "SUCCESS", "b 1", "b 2")],
    ].map((nodeRuns, index, all) => {
      const status = index === all.length - 1 ? "COMPLETED" : "IN_PROGRESS";
      return { identifier: "wfr_1", status, result: null, nodeRuns };
    });
    const send = async () => ({ body: { run: looks.shift() } });
    const said: string[] = [];

    await followWorkflow({ send, lookMilliseconds: 0 } as unknown as Target, "wfr_1", (line) =>
      said.push(line),
    );

    assert.deepEqual(said, [
      ...["  a:", "    a 1", "  b:", "    a 2", "    b 1"],
      ...["    SUCCESS", "    b 2", "    SUCCESS"],
    ]);
  });
});
