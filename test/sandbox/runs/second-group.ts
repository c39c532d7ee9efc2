import { assert } from "chai";
import { KafkaSource } from "../../../sandbox/sources/kafka-source";
import type { TestSandbox } from "../../support/sandbox";

const thing = (name: string) => ({ name, size: 1, region: "eu-west-1" });

/** Reads the runs topic of a sandbox from its beginning with another consumer group; nobody else reads it afterwards. */
export function describeSecondGroup(sandboxOf: () => TestSandbox): void {
  describe("a second consumer group over an old topic", () => {
    it("executes what is open, and nothing that has ended in Port", async () => {
      const sandbox = sandboxOf();
      const { parts, topics } = sandbox.sandbox;
      // Nobody reads while the topic grows old: the stack knows nothing of the runs on it.
      for (const one of parts.running) if (one instanceof KafkaSource) await one.stop();
      const known = sandbox.port.runs().map(({ id }) => id);
      const logs = () => known.map((id) => [id, sandbox.port.run(id)?.logs.length]);
      const before = logs();
      const ended = await sandbox.startRun("make_thing", thing("ended"));
      const end = { status: "FAILURE", statusLabel: "nobody came" };
      await sandbox.api("PATCH", `/v1/actions/runs/${ended}`, 200, end);
      const open = await sandbox.startRun("make_thing", thing("open"));

      const renamed = new KafkaSource({
        ...{ topics: parts.kafka, topic: topics.runs, consumerGroup: "org_example.renamed" },
        ...{ startingPosition: "TRIM_HORIZON", batchSize: 100, bootstrapServers: "b-1:9196" },
        invoke: (event) => parts.lambda.invoke("dev-runs-intake-function", event),
      });
      parts.running.add(renamed);
      renamed.start();
      const executed = await sandbox.ended(open);
      await sandbox.idle();

      assert.equal(executed.status, "SUCCESS");
      const left = sandbox.port.run(ended);
      assert.deepEqual([left?.status, left?.statusLabel], ["FAILURE", "nobody came"]);
      assert.deepEqual(left?.logs, []);
      const things = sandbox.port.entities("thing").map(({ identifier }) => identifier);
      assert.include(things, "open");
      assert.notInclude(things, "ended");
      assert.deepEqual(logs(), before, "nor what this stack has executed already");
    });
  });
}
