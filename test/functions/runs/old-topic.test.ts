import { assert } from "chai";
import { sortRecords } from "../../../functions/runs/intake";
import { readRunMessage } from "../../../functions/runs/run-message";
import type { RunRequest } from "../../../functions/runs/run-request";
import { work } from "../../../functions/runs/worker";
import { kafkaRecord } from "../../support/kafka";
import { useCapturedLog } from "./captured-log";
import { actionsOf, deliveryTo, partsOf, thingAction, useRuns } from "./setup";

const hour = 3_600_000;

describe("a second consumer group over an old topic", () => {
  const runs = useRuns();
  useCapturedLog();
  const started: string[] = [];
  const action = thingAction({ handle: async ({ run }) => void started.push(run.id) });

  /** A record of the topic, as it was sent so long ago. */
  const recordOf = ({ runId }: RunRequest, age: number, more: object = {}) => ({
    ...kafkaRecord(
      JSON.stringify({ action: "make_thing", context: { runId, blueprint: "thing" } }),
    ),
    timestamp: Date.now() - age,
    ...more,
  });
  /** Reads records as a new stack does, whose table knows none of the runs. */
  async function read(...records: ReturnType<typeof recordOf>[]): Promise<void> {
    const sorted = sortRecords(records, {
      ...{ actions: actionsOf(action), runIdPaths: ["context.runId"] },
      ...{ messageSecrets: ["secret"], requireSignature: false },
    });
    for (const [index, { body }] of sorted.runs.entries()) {
      const request = readRunMessage(body) as RunRequest;
      await work(partsOf(runs, action), request, deliveryTo(`delivery ${index}`));
    }
  }

  it("executes nothing that has ended or is older than a day, and the rest", async () => {
    const [ended, old, fresh] = [
      await runs.start(action),
      await runs.start(action),
      await runs.start(action),
    ];
    await runs.port.runs.end(ended.runId, { status: "SUCCESS", statusLabel: "by the first stack" });

    await read(recordOf(ended, hour), recordOf(old, 24 * hour + 1), recordOf(fresh, 23 * hour));

    assert.deepEqual(started, [fresh.runId]);
    assert.equal(runs.shown(ended)?.statusLabel, "by the first stack");
    assert.equal(runs.shown(old)?.status, "FAILURE");
    assert.match(
      runs.shown(old)?.summary ?? "",
      /^This run was sent at .*, and nobody took it up for 24 hours, so it was not executed\. /,
    );
  });

  it("executes one of which Kafka does not know when it was sent", async () => {
    const undated = await runs.start(action);

    await read(recordOf(undated, 0, { timestamp: -1 }));

    assert.include(started, undated.runId);
  });

  it("executes what a person brought back out of the dead letters, if it is still open", async () => {
    const late = await runs.start(action);

    await read(recordOf(late, 72 * hour, { redriven: "message-1" }));

    assert.include(started, late.runId);
  });
});
