import { assert } from "chai";
import { FailedBatches } from "../../components/failed-batches";
import { ChangeRunner } from "../../components/change-runner";
import type { TopicReading } from "../../components/topic-reading";
import { runUnderMocks, type Program } from "../support/pulumi";
import { arn, createRunnerArgs, registryOf } from "./setup";

const alarmTopicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

function createSource(reading: TopicReading, brokers?: string[]): Promise<Program<ChangeRunner>> {
  return runUnderMocks(() => {
    const args = createRunnerArgs(registryOf());
    const kafka = { ...args.kafka, ...(brokers && { brokers }) } as typeof args.kafka;
    const defaults = { ...args.defaults, alarmTopicArn };
    return new ChangeRunner("changes", { ...args, kafka, reading, defaults });
  });
}

describe("createTopicSource", () => {
  it("begins where the settings say, and never with the newest record", async () => {
    const startAt = "2026-01-31T00:00:00Z";
    const { inputs } = (await createSource({ startAt, provisionedPollers: 0 })).named(
      "changes-topic",
    );

    assert.equal(inputs.startingPosition, "AT_TIMESTAMP");
    assert.equal(inputs.startingPositionTimestamp, startAt);
  });

  it("handles errors more finely where AWS documents it: with provisioned pollers", async () => {
    const { inputs } = (await createSource({ provisionedPollers: 2 })).named("changes-topic");

    assert.deepInclude(inputs, {
      provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 2 },
      maximumRetryAttempts: 10,
      bisectBatchOnFunctionError: true,
    });
  });

  it("is the same for the same brokers in another order", async () => {
    const brokers = ["b-2.example.com:9196", "b-1.example.com:9196", "b-2.example.com:9196"];
    const { inputs } = (await createSource({ provisionedPollers: 0 }, brokers)).named(
      "changes-topic",
    );

    assert.deepEqual(inputs.selfManagedEventSource, {
      endpoints: { KAFKA_BOOTSTRAP_SERVERS: "b-1.example.com:9196,b-2.example.com:9196" },
    });
  });
});

describe("createTopicAlarms", () => {
  let program: Program<ChangeRunner>;

  before(async () => {
    program = await createSource({ provisionedPollers: 0 });
  });

  const mapping = { EventSourceMappingUUID: "changes-topic-id" };
  for (const [name, metricName, dimensions, rest] of [
    [
      "lag",
      "OffsetLag",
      { FunctionName: "changes-intake-function" },
      { statistic: "Minimum", evaluationPeriods: 3, threshold: 1001 },
    ],
    // A mapping that is off gives no value, and that is what goes off.
    [
      "silent",
      "PolledEventCount",
      mapping,
      {
        statistic: "SampleCount",
        evaluationPeriods: 3,
        threshold: 1,
        comparisonOperator: "LessThanThreshold",
        treatMissingData: "breaching",
      },
    ],
    ["polling", "PollingErrorCount", mapping, { statistic: "Sum", evaluationPeriods: 3 }],
    ["failed", "OnFailureDestinationDeliveredEventCount", mapping, { statistic: "Sum" }],
    ["dropped", "DroppedEventCount", mapping, { statistic: "Sum" }],
  ] as const) {
    it(`watches ${metricName} and tells the topic`, () => {
      const { alarmDescription: _, ...inputs } = program.named(`changes-topic-${name}`).inputs;

      assert.deepEqual(inputs, {
        namespace: "AWS/Lambda",
        metricName,
        dimensions,
        period: 300,
        evaluationPeriods: 1,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [alarmTopicArn],
        ...rest,
      });
    });
  }
});

describe("FailedBatches", () => {
  it("is a private, encrypted bucket that keeps batches for a while", async () => {
    const program = await runUnderMocks(() => new FailedBatches("failed", { keepDays: 14 }));

    const bucket = "failed";
    assert.deepEqual(program.named("failed-lifecycle").inputs, {
      bucket,
      rules: [
        {
          id: "delete-old",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: 14 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    });
    assert.deepEqual(program.named("failed-access").inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(program.named("failed-encryption").inputs, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const policy = JSON.parse(program.named("failed-policy").inputs.policy as string) as {
      Statement: [{ Effect: string; Resource: string[] }];
    };
    assert.deepEqual(
      policy.Statement.map(({ Effect, Resource }) => [Effect, Resource]),
      [["Deny", [arn("s3", "failed"), `${arn("s3", "failed")}/*`]]],
    );
  });
});
