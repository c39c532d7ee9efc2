import type { SQSEvent } from "aws-lambda";
import { assert } from "chai";
import { describeRecord, recordsOf, textOf } from "../../functions/kafka-event";
import { kafkaRecord } from "../support/kafka";

describe("recordsOf", () => {
  it("gives the records of all partitions, each partition in its order", () => {
    const [a, b, c] = [kafkaRecord("a", 1), kafkaRecord("b", 2), kafkaRecord("c", 7)];

    const records = recordsOf({ records: { "runs-0": [a, b], "runs-1": [c] } });

    assert.deepEqual(records, [a, b, c]);
  });

  it("gives the record of a dead letter that came back, under the id of its message", () => {
    const record = kafkaRecord("{oops", 7);
    const body = JSON.stringify({
      source: "kafka",
      reason: "not JSON",
      ...record,
      redriven: "old",
    });
    const event = { Records: [{ body, messageId: "new" }] } as unknown as SQSEvent;

    assert.deepEqual(recordsOf(event), [{ ...record, redriven: "new" }]);
  });
});

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
