import { assert } from "chai";
import { Hops } from "../../sandbox/hops";
import { KafkaTopics } from "../../sandbox/kafka";

describe("KafkaTopics", () => {
  let hops: Hops;
  let topics: KafkaTopics;
  beforeEach(() => {
    hops = new Hops();
    topics = new KafkaTopics({ hops });
  });
  const never = new AbortController().signal;

  it("appends records and reads them back", () => {
    const positions = [
      topics.produce("acme.runs", "one", "key"),
      topics.produce("acme.runs", null),
    ];

    const records = topics.read("acme.runs", 0, 0, 10);

    assert.deepEqual(positions, [
      { partition: 0, offset: 0 },
      { partition: 0, offset: 1 },
    ]);
    assert.deepEqual(
      records.map(({ timestamp: _, ...record }) => record),
      [
        {
          topic: "acme.runs",
          partition: 0,
          offset: 0,
          key: Buffer.from("key"),
          value: Buffer.from("one"),
          traces: [],
        },
        { topic: "acme.runs", partition: 0, offset: 1, key: null, value: null, traces: [] },
      ],
    );
    assert.deepEqual(topics.endOffsets("acme.runs"), [2]);
  });

  it("reads from an offset, and no more than asked for", () => {
    for (const value of ["a", "b", "c"]) topics.produce("t", value);

    assert.deepEqual(
      topics.read("t", 0, 1, 1).map(({ offset }) => offset),
      [1],
    );
    assert.deepEqual(topics.read("t", 0, 3, 10), []);
  });

  it("keeps what is produced, whatever happens to the caller's bytes", () => {
    const bytes = Buffer.from("kept");
    topics.produce("t", bytes);

    bytes.fill(0);

    assert.equal(topics.read("t", 0, 0, 1)[0]?.value?.toString(), "kept");
  });

  it("keeps a key in its partition and uses all partitions", () => {
    topics.create("t", 3);
    const partitionOf = (key: string) => topics.produce("t", "x", key).partition;

    const keys = Array.from({ length: 50 }, (_, index) => `entity-${index}`);
    const partitions = keys.map(partitionOf);

    assert.deepEqual(keys.map(partitionOf), partitions);
    assert.deepEqual([...new Set(partitions)].sort(), [0, 1, 2]);
    assert.equal(
      topics.endOffsets("t").reduce((sum, end) => sum + end),
      100,
    );
  });

  it("lets a reader wait for the next record", async () => {
    topics.produce("t", "old");
    let isThere = false;
    const waiting = topics.waitForMore("t", 0, 1, never).then(() => (isThere = true));
    await Promise.resolve();
    assert.isFalse(isThere);

    topics.produce("t", "new");
    await waiting;

    await topics.waitForMore("t", 0, 0, never);
  });

  it("lets a reader give up waiting", async () => {
    const stop = new AbortController();
    const waiting = topics.waitForMore("t", 0, 0, stop.signal);

    stop.abort();

    await waiting;
    await topics.waitForMore("t", 0, 0, stop.signal);
  });

  it("remembers how far each group has come", () => {
    topics.commit("one", "t", 0, 5);

    assert.equal(topics.committed("one", "t", 0), 5);
    assert.isUndefined(topics.committed("other", "t", 0));
    assert.isUndefined(topics.committed("one", "t", 1));
  });

  it("records what is produced", () => {
    topics.produce("acme.runs", "x");

    assert.deepEqual(
      hops.all.map(({ part, what }) => [part, what]),
      [["Kafka", "acme.runs-0@0 produced"]],
    );
  });

  it("refuses topics that exist, partitions that do not, and topics without any", () => {
    topics.create("t", 2);

    assert.throws(() => topics.create("t"), "The topic t exists.");
    assert.throws(() => topics.read("t", 2, 0, 1), "t has no partition 2; it has 0 to 1.");
    assert.throws(() => topics.create("u", 0), "u cannot have 0 partitions; allowed is 1 or more.");
  });
});
