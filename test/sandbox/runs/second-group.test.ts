import { assert } from "chai";
import { KafkaSource } from "../../../sandbox/sources/kafka-source";
import { TestSandbox } from "../../support/sandbox";

const thing = (name: string) => ({ name, size: 1, region: "eu-west-1" });

describe("a second consumer group over an old topic", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start();
  });
  after(() => sandbox.close());

  it("executes what is open, and nothing that has ended in Port", async () => {
    const { parts, topics } = sandbox.sandbox;
    // Nobody reads while the topic grows old: the stack knows nothing of the runs on it.
    for (const one of parts.running) if (one instanceof KafkaSource) await one.stop();
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
    assert.deepEqual(
      sandbox.port.entities("thing").map(({ identifier }) => identifier),
      ["open"],
    );
  });
});
