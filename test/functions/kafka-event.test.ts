import type { SQSEvent } from "aws-lambda";
import { assert } from "chai";
import { describeRecord, readBatch, textOf } from "../../functions/kafka-event";
import { kafkaRecord } from "../support/kafka";

/** The event with which messages of the redriven records arrive. */
const eventOf = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({ body, messageId: `id-${index}` })),
  }) as unknown as SQSEvent;

describe("readBatch", () => {
  it("gives the records of all partitions, each partition in its order", () => {
    const [a, b, c] = [kafkaRecord("a", 1), kafkaRecord("b", 2), kafkaRecord("c", 7)];

    const { records } = readBatch({ records: { "runs-0": [a, b], "runs-1": [c] } });

    assert.deepEqual(records, [a, b, c]);
  });

  it("gives the record of a dead letter that came back, under the id of its message", () => {
    const record = { ...kafkaRecord("{oops", 7), timestamp: 1_700_000_000_000 };
    const body = JSON.stringify({
      source: "kafka",
      reason: "not JSON",
      ...record,
      redriven: "old",
    });

    assert.deepEqual(readBatch(eventOf(body)), {
      records: [{ ...record, redriven: "id-0" }],
      strays: [],
    });
  });

  it("gives one back of which Kafka does not know when it was sent", () => {
    const { records } = readBatch(eventOf(recordWith({ timestamp: -1 })));

    assert.equal(records[0]?.timestamp, -1);
  });

  for (const [what, body, reason] of [
    ["no JSON", "{oops", /^the message is not JSON: /],
    ["no object", "[1]", /^the message is not one of ours: /],
    [
      "a topic that is no name",
      recordWith({ topic: 5 }),
      /topic is 5; allowed: a text of 1 to 249/,
    ],
    ["a topic of any length", recordWith({ topic: "x".repeat(300) }), /topic is "x+…; allowed: /],
    ["an offset below 0", recordWith({ offset: -1 }), /offset is -1; allowed: a whole number/],
    ["a value that is no text", recordWith({ value: {} }), /value.* is \{\}; allowed: /],
    ["any depth", `{"topic":${"[".repeat(9000)}${"]".repeat(9000)}}`, /more than 100 levels$/],
  ] as const) {
    it(`sets a message aside that holds ${what}, and reads the others`, () => {
      const { records, strays } = readBatch(eventOf(body, recordWith({})));

      assert.lengthOf(records, 1);
      assert.deepEqual(
        strays.map(({ message }) => message.messageId),
        ["id-0"],
      );
      assert.match(strays[0]?.reason ?? "", reason);
    });
  }
});

function recordWith(change: object): string {
  return JSON.stringify({ ...kafkaRecord("{}", 1), ...change });
}

describe("textOf", () => {
  it("decodes UTF-8", () => {
    assert.equal(textOf(kafkaRecord("ü €")), "ü €");
  });

  it("leaves a byte order mark out, which JSON does not allow", () => {
    assert.equal(textOf(kafkaRecord("\uFEFF{}")), "{}");
  });

  it("gives no text for a tombstone", () => {
    assert.equal(textOf({ ...kafkaRecord(""), value: null }), "");
  });

  it("refuses bytes that are no UTF-8", () => {
    assert.throws(() => textOf(kafkaRecord(Buffer.from([0x7b, 0xff]))), TypeError);
  });
});

describe("describeRecord", () => {
  it("names topic, partition and offset", () => {
    assert.equal(describeRecord(kafkaRecord("", 42)), "org_example.runs-0 offset 42");
  });
});
