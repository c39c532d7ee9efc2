import { assert } from "chai";
import { Hops } from "../../../sandbox/hops";
import { KafkaTopics } from "../../../sandbox/kafka";
import {
  KafkaSource,
  type KafkaEvent,
  type KafkaSourceOptions,
} from "../../../sandbox/sources/kafka-source";
import { until } from "../../support/until";

const topic = "acme.runs";

describe("KafkaSource", () => {
  let topics: KafkaTopics;
  let events: KafkaEvent[];
  let sources: KafkaSource[];
  beforeEach(() => {
    topics = new KafkaTopics({ hops: new Hops() });
    events = [];
    sources = [];
  });
  afterEach(() => Promise.all(sources.map((source) => source.stop())));

  const create = (options: Partial<KafkaSourceOptions> = {}) => {
    const source = new KafkaSource({
      topics,
      topic,
      consumerGroup: "longshore",
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      bootstrapServers: "broker-1:9096,broker-2:9096",
      retryMilliseconds: 1,
      invoke: async (event) => events.push(event),
      ...options,
    });
    sources.push(source);
    return source;
  };
  const valuesOf = (event: KafkaEvent | undefined) =>
    Object.values(event?.records ?? {})
      .flat()
      .map(({ value }) => Buffer.from(value ?? "", "base64").toString());

  it("begins at the first record of a time, and goes on where the group stopped after that", async () => {
    let time = 1000;
    topics = new KafkaTopics({ hops: new Hops(), now: () => (time += 1000) });
    for (const value of ["at 2 s", "at 3 s", "at 4 s"]) topics.produce(topic, value);
    const late = { startingPosition: "AT_TIMESTAMP", startingTimestamp: 3000 } as const;

    const source = create({ ...late, topics });
    source.start();
    await until(() => events.length === 1);
    await source.stop();
    create({ ...late, topics, startingTimestamp: 0 }).start();
    topics.produce(topic, "at 5 s");
    await until(() => events.length === 2);

    assert.deepEqual(events.map(valuesOf), [["at 3 s", "at 4 s"], ["at 5 s"]]);
  });

  it("begins with what comes where a time has no records yet, and needs a time to begin at one", async () => {
    topics.produce(topic, "old");

    create({ startingPosition: "AT_TIMESTAMP", startingTimestamp: Date.now() + 60_000 }).start();
    topics.produce(topic, "new");
    await until(() => events.length === 1);

    assert.deepEqual(events.map(valuesOf), [["new"]]);
    assert.throws(() => create({ startingPosition: "AT_TIMESTAMP" }), /needs a time/);
    assert.throws(() => create({ startingTimestamp: 1 }), /the others take none/);
  });

  it("gives the event that Lambda gives", async () => {
    topics.produce(topic, '{"ü":1}', "key");
    topics.produce(topic, null);
    const [first, second] = topics.read(topic, 0, 0, 2);

    create().start();
    await until(() => events.length === 1);

    assert.deepEqual(events, [
      {
        eventSource: "SelfManagedKafka",
        bootstrapServers: "broker-1:9096,broker-2:9096",
        records: {
          "acme.runs-0": [
            {
              topic,
              partition: 0,
              offset: 0,
              timestamp: first?.timestamp ?? 0,
              timestampType: "CREATE_TIME",
              key: "a2V5",
              value: "eyLDvCI6MX0=",
              headers: [],
            },
            {
              topic,
              partition: 0,
              offset: 1,
              timestamp: second?.timestamp ?? 0,
              timestampType: "CREATE_TIME",
              value: null,
              headers: [],
            },
          ],
        },
      },
    ]);
  });

  it("gives later records as they come, and no batch larger than asked for", async () => {
    create({ batchSize: 2 }).start();
    topics.produce(topic, "a");
    await until(() => events.length === 1);

    for (const value of ["b", "c", "d"]) topics.produce(topic, value);
    await until(() => events.flatMap(valuesOf).length === 4);

    assert.deepEqual(events.flatMap(valuesOf), ["a", "b", "c", "d"]);
    assert.isAtMost(Math.max(...events.map((event) => valuesOf(event).length)), 2);
  });

  it("gathers records within the batching window, until the batch is full", async () => {
    create({ batchSize: 2, batchingWindowSeconds: 300 }).start();

    topics.produce(topic, "a");
    topics.produce(topic, "b");
    await until(() => events.length === 1);

    assert.deepEqual(valuesOf(events[0]), ["a", "b"]);
  });

  it("gives a failed batch again, the very same, and nothing behind it meanwhile", async () => {
    let failures = 3;
    topics.produce(topic, "a");
    create({
      invoke: async (event) => {
        events.push(event);
        if (failures === 0) return;
        failures -= 1;
        topics.produce(topic, "behind");
        throw new Error("no");
      },
      batchSize: 1,
    }).start();

    await until(() => events.length >= 5);

    assert.deepEqual(events.slice(0, 5).map(valuesOf), [["a"], ["a"], ["a"], ["a"], ["behind"]]);
    assert.deepEqual(events[0], events[3]);
  });

  it("blocks only the partition that fails", async () => {
    topics.create(topic, 2);
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const bad = topics.produce(topic, "bad", keys[0]).partition;
    const good = keys.find((key) => topics.produce(topic, key, key).partition !== bad) ?? "";
    create({
      invoke: async (event) => {
        if (`${topic}-${bad}` in event.records) throw new Error("no");
        events.push(event);
      },
    }).start();

    await until(() => events.length === 1);

    assert.deepEqual(valuesOf(events[0]), [good]);
  });

  it("begins with what comes after its start when it is to begin with the latest", async () => {
    topics.produce(topic, "old");
    create({ startingPosition: "LATEST" }).start();

    topics.produce(topic, "new");
    await until(() => events.length === 1);

    assert.deepEqual(valuesOf(events[0]), ["new"]);
  });

  it("goes on where its group has stopped, whatever the starting position", async () => {
    const first = create({ startingPosition: "LATEST" });
    first.start();
    topics.produce(topic, "a");
    await until(() => events.length === 1);
    await first.stop();
    topics.produce(topic, "b");

    create({ startingPosition: "LATEST" }).start();
    create({ startingPosition: "TRIM_HORIZON", consumerGroup: "other" }).start();
    await until(() => events.length === 3);

    const later = events
      .slice(1)
      .map(valuesOf)
      .sort((one, other) => one.length - other.length);
    assert.deepEqual(later, [["b"], ["a", "b"]]);
  });

  it("can be stopped while it waits, while it retries, and be started again", async () => {
    let fails = true;
    const source = create({
      retryMilliseconds: 60_000,
      invoke: async (event) => {
        events.push(event);
        if (fails) throw new Error("no");
      },
    });
    source.start();
    await source.stop();
    topics.produce(topic, "a");
    source.start();
    await until(() => events.length === 1);
    await source.stop();

    fails = false;
    source.start();
    await until(() => events.length === 2);

    assert.deepEqual(events.map(valuesOf), [["a"], ["a"]]);
  });

  it("refuses batch sizes that Lambda does not take", () => {
    assert.throws(
      () => create({ batchSize: 10_001 }),
      "batchSize is 10001; allowed is 1 to 10000.",
    );
  });
});
