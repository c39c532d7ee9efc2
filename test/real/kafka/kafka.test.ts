import { Admin, Producer } from "@platformatic/kafka";
import { assert } from "chai";
import { readBatch } from "../../../functions/kafka-event";
import { sortRecords } from "../../../functions/runs/intake";
import type { RunRequest } from "../../../functions/runs/run-request";
import { Broker } from "../../../sandbox/broker";
import { Hops } from "../../../sandbox/hops";
import { signMessage } from "../../../sandbox/port/signing";
import { Sandbox } from "../../../sandbox/sandbox";
import { BrokerSource } from "../../../sandbox/sources/broker-source";
import type { KafkaEvent } from "../../../sandbox/sources/kafka-source";
import { actionsOf, thingAction } from "../../functions/runs/setup";
import { skipWithout } from "../../support/real-part";
import { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";
import { ApacheKafka } from "./apache-kafka";

const secret = "secret-of-the-organisation-012345678";

/** A message of Port's that starts a run. */
function runMessage(id: string, entity = "none"): Buffer {
  const message = {
    action: "make_thing",
    resourceType: "run",
    headers: {},
    context: { runId: id, blueprint: "thing", entity: null },
    payload: { properties: { entity } },
  };
  return Buffer.from(signMessage(message, secret, "1700000000"));
}

/** What the intake made of the batches that it was given. */
class Intake {
  readonly events: KafkaEvent[] = [];
  readonly runs: string[] = [];
  readonly reasons: (string | undefined)[] = [];
  /** Calls that fail before one works. */
  failures = 0;

  readonly invoke = async (event: KafkaEvent): Promise<void> => {
    this.events.push(event);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error("The queue cannot be reached.");
    }
    const sorted = sortRecords(readBatch(event).records, {
      ...{ actions: actionsOf(thingAction({})), runIdPaths: ["context.runId"] },
      ...{ messageSecrets: [secret], requireSignature: true },
    });
    for (const { body } of sorted.runs) this.runs.push((JSON.parse(body) as RunRequest).runId);
    this.reasons.push(...sorted.deadLetters.map(({ attributes }) => attributes?.reason));
  };

  /** Offsets of a partition in the order of their batches. */
  offsetsOf(partition: number): number[] {
    return this.events
      .flatMap(({ records }) => Object.values(records).flat())
      .filter((record) => record.partition === partition)
      .map(({ offset }) => offset);
  }
}

describe("Apache Kafka 4.1.1, read as Lambda reads it", function () {
  this.timeout(300_000);
  let kafka: ApacheKafka;
  let producer: Producer<Buffer, Buffer, Buffer, Buffer>;
  let topics = 0;
  const sources = new Set<BrokerSource>();
  const hops = new Hops();

  const connection = () => {
    const { brokers, username, password, ca = "" } = kafka.login;
    const sasl = { mechanism: "SCRAM-SHA-512" as const, username, password };
    return { clientId: "test", bootstrapBrokers: [...brokers], tls: { ca }, sasl };
  };

  before(async function () {
    try {
      kafka = await ApacheKafka.start();
      producer = new Producer(connection());
    } catch (error) {
      skipWithout(this, `it needs Java 17 or later, and mvn: ${(error as Error).message}`);
    }
  });
  afterEach(async () => {
    for (const source of sources) await source.stop();
    sources.clear();
  });
  after(async () => {
    await producer?.close(true);
    await kafka?.remove();
  });

  /** A topic that nobody has used. */
  async function newTopic(partitions = 3): Promise<string> {
    const name = `org_example${(topics += 1)}.runs`;
    const admin = new Admin(connection());
    await admin.createTopics({ topics: [name], partitions, replicas: 1 });
    await admin.close();
    return name;
  }

  /** Sends messages; those of one partition stay in their order. */
  async function send(topic: string, values: readonly Buffer[], partitions = 1): Promise<void> {
    const messages = values.map((value, index) => {
      return { topic, value, partition: index % partitions };
    });
    await producer.send({ messages, acks: -1 });
  }

  function read(
    topic: string,
    intake: Intake,
    { group = `${topic}.longshore`, batchSize = 100 } = {},
  ): BrokerSource {
    const source = new BrokerSource({
      ...{ ...kafka.login, topic, consumerGroup: group, batchSize, hops, retryMilliseconds: 20 },
      invoke: intake.invoke,
    });
    sources.add(source);
    source.start();
    return source;
  }

  const wait = (what: string, look: () => boolean) => {
    const end = Date.now() + 120_000;
    return until(() => {
      if (Date.now() > end) throw new Error(`Not within two minutes: ${what}.`);
      return look() || undefined;
    });
  };
  const ids = (count: number, prefix = "r") =>
    Array.from({ length: count }, (_, index) => `${prefix}_${index}`);
  const isRising = (offsets: readonly number[]) =>
    offsets.every((offset, index) => index === 0 || offset > (offsets[index - 1] ?? 0));

  it("gives each partition in its order, each record once, from the oldest on", async () => {
    const [topic, intake] = [await newTopic(), new Intake()];
    await send(
      topic,
      ids(300).map((id) => runMessage(id)),
      3,
    );

    read(topic, intake);
    await wait("300 runs", () => intake.runs.length >= 300);

    assert.sameMembers(intake.runs, ids(300));
    for (const partition of [0, 1, 2]) {
      const offsets = intake.offsetsOf(partition);
      assert.deepEqual(offsets, [...Array(100).keys()], `partition ${partition}`);
    }
    for (const { records } of intake.events) {
      assert.isAtMost(Object.values(records).flat().length, 100);
    }
  });

  it("gives a batch that failed again, whole, and nothing after it before", async () => {
    const [topic, intake] = [await newTopic(1), new Intake()];
    intake.failures = 3;
    await send(
      topic,
      ids(20).map((id) => runMessage(id)),
    );

    read(topic, intake, { batchSize: 5 });
    await wait("20 runs", () => intake.runs.length >= 20);

    assert.deepEqual(intake.runs, ids(20));
    const firsts = intake.events.slice(0, 4).map(({ records }) => Object.values(records)[0]?.[0]);
    assert.deepEqual(
      firsts.map((record) => record?.offset),
      [0, 0, 0, 0],
    );
  });

  it("handles the good runs around records that nobody can read", async () => {
    const [topic, intake] = [await newTopic(1), new Intake()];
    const deep = `{"action":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    const forged = Buffer.from(
      signMessage(JSON.parse(runMessage("r_forged").toString()) as object as never, "guess", "1"),
    );
    await send(topic, [
      ...[runMessage("r_1"), Buffer.from("{oops"), Buffer.from([0xff, 0xfe]), Buffer.from(deep)],
      ...[forged, runMessage("r_2"), Buffer.alloc(900_000, "x"), runMessage("r_3")],
    ]);

    read(topic, intake);
    await wait("three runs", () => intake.runs.length >= 3);

    assert.deepEqual(intake.runs, ["r_1", "r_2", "r_3"]);
    assert.isAtLeast(intake.reasons.length, 3);
    assert.match(intake.reasons.join("\n"), /not JSON.*not UTF-8.*r_forged.*signature is wrong/s);
  });

  it("goes on where the group stopped, in another process and after the broker has failed", async () => {
    const [topic, intake] = [await newTopic(), new Intake()];
    await send(
      topic,
      ids(60, "a").map((id) => runMessage(id)),
      3,
    );
    const first = read(topic, intake);
    await wait("the first 60", () => intake.runs.length >= 60);
    await first.stop();

    await send(
      topic,
      ids(60, "b").map((id) => runMessage(id)),
      3,
    );
    const second = new Intake();
    read(topic, second);
    await wait("the next 60", () => second.runs.length >= 60);
    await kafka.kill();
    await kafka.resume();
    // What reads has to come back by itself; what sends is the test's own, and begins anew.
    await producer.close(true);
    producer = new Producer(connection());
    await send(
      topic,
      ids(60, "c").map((id) => runMessage(id)),
      3,
    );
    await wait("the last 60", () => ids(60, "c").every((id) => second.runs.includes(id)));

    assert.sameMembers(second.runs.slice(0, 60), ids(60, "b"), "nothing of the first again");
    assert.sameMembers([...new Set(second.runs)], [...ids(60, "b"), ...ids(60, "c")]);
  });

  it("shares partitions with a second reader, and loses and mixes up nothing when one goes", async () => {
    const [topic, one, other] = [await newTopic(4), new Intake(), new Intake()];
    const first = read(topic, one, { batchSize: 7 });
    await send(
      topic,
      ids(200, "a").map((id) => runMessage(id)),
      4,
    );
    await wait("something", () => one.runs.length > 0);
    read(topic, other, { batchSize: 7 });
    const sent = ids(200, "a");
    // Whatever comes before the second has its share is the first one's.
    while (other.runs.length === 0) {
      const more = ids(8, `b${sent.length}`);
      await send(
        topic,
        more.map((id) => runMessage(id)),
        4,
      );
      sent.push(...more);
    }
    sent.push(...ids(200, "c"), ...ids(200, "d"));
    await send(
      topic,
      ids(200, "c").map((id) => runMessage(id)),
      4,
    );
    await first.stop();
    await send(
      topic,
      ids(200, "d").map((id) => runMessage(id)),
      4,
    );

    const seen = () => new Set([...one.runs, ...other.runs]);
    await wait("all of them", () => seen().size === sent.length);

    assert.sameMembers([...seen()], sent);
    for (const intake of [one, other])
      for (const partition of [0, 1, 2, 3]) {
        // What was not committed comes again; but no reader ever goes past what it has not seen.
        const firstTimes = [...new Set(intake.offsetsOf(partition))];
        assert.isTrue(isRising(firstTimes), `partition ${partition}: ${firstTimes.join(" ")}`);
      }
  });

  it("tells of a login that is refused, and reads nothing", async () => {
    const [topic, intake] = [await newTopic(1), new Intake()];
    await send(topic, [runMessage("r_1")]);
    const source = new BrokerSource({
      ...{ ...kafka.login, password: "guess", topic, consumerGroup: `${topic}.x`, batchSize: 1 },
      ...{ hops, invoke: intake.invoke },
    });
    sources.add(source);

    source.start();
    await wait("a problem", () => hops.all.some(({ what }) => what.includes(`${topic} cannot`)));

    assert.deepEqual(intake.runs, []);
    const told = hops.all.map(({ what }) => what).join("\n");
    assert.notInclude(told, kafka.login.password);
  });

  it("carries the runs of a whole sandbox", async () => {
    const topic = await newTopic(1);
    const sandbox = TestSandbox.of(
      await Sandbox.start({
        config: { handlersFolder: "test/fixtures/handlers", kafkaRunsTopic: topic },
        broker: (own) => new Broker(kafka.login, own),
      }),
    );
    try {
      const inputs = { name: "over-kafka", size: 3, region: "eu-west-1" };
      const run = await sandbox.ended(await sandbox.startRun("make_thing", inputs), 60);

      assert.equal(run.status, "SUCCESS");
      assert.deepEqual(sandbox.sandbox.parts.kafka.endOffsets(topic), [0]);
    } finally {
      await sandbox.close();
    }
  });

  it("reads 100,000 messages, each once and in order", async () => {
    const [topic, intake] = [await newTopic(), new Intake()];
    const count = 100_000;
    const begun = Date.now();
    for (let from = 0; from < count; from += 5_000) {
      const part = Array.from({ length: 5_000 }, (_, index) => runMessage(`r_${from + index}`));
      await send(topic, part, 2);
    }
    const sent = Date.now();

    read(topic, intake, { batchSize: 1_000 });
    await wait("all of them", () => intake.runs.length >= count);

    console.log(`      sent in ${sent - begun} ms, read in ${Date.now() - sent} ms`);
    assert.equal(intake.runs.length, count);
    assert.equal(new Set(intake.runs).size, count);
    for (const partition of [0, 1]) {
      const offsets = intake.offsetsOf(partition);
      assert.lengthOf(offsets, count / 2);
      assert.isTrue(isRising(offsets));
    }
  });
});
