import { assert } from "chai";
import { createSource } from "../../../sandbox/drivers/event-sources";
import type { SandboxParts } from "../../../sandbox/drivers/parts";

describe("an event source mapping of a queue", () => {
  const eventSourceArn = "arn:aws:sqs:eu-west-1:123456789012:queue";
  const parts = { aws: { url: "http://127.0.0.1", access: {} }, region: "eu-west-1" };
  const create = (inputs: object) =>
    createSource(parts as unknown as SandboxParts, {
      ...{ eventSourceArn, functionName: "function" },
      ...inputs,
    });

  it("takes more than ten messages at a time with a window to gather them alone, as Lambda does", () => {
    const refused = `batchSize of the event source ${eventSourceArn} is 11; with more than 10, maximumBatchingWindowInSeconds must be 1 or more`;

    assert.throws(() => create({ batchSize: 11 }), refused);
    assert.throws(() => create({ batchSize: 11, maximumBatchingWindowInSeconds: 0 }), refused);
    assert.doesNotThrow(() => create({ batchSize: 11, maximumBatchingWindowInSeconds: 1 }));
    assert.doesNotThrow(() => create({ batchSize: 10 }));
  });
});
