import { assert } from "chai";
import { ChangeRunner } from "../../components/change-runner";
import { KafkaConnection } from "../../components/kafka-connection";
import { longestTimeout } from "../../components/runner-args";
import { attachToVpc } from "../../policies/common";
import { allow } from "../../registry";
import * as pulumi from "@pulumi/pulumi";
import { actionFile, changeFile } from "../registry/setup";
import { filesOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import {
  arn,
  assertNoSecrets,
  createRunnerArgs,
  registryOf,
  secretTexts,
  statementsOf,
} from "./setup";

const component = "longshore:changes:ChangeRunner changes";
const tag = allow(["ec2:CreateTags"], "arn:aws:ec2:*:*:instance/*");
const ofAction = allow(["ec2:TerminateInstances"], "arn:aws:ec2:*:*:instance/*");

describe("ChangeRunner", function () {
  this.timeout(30_000);
  let program: Program<ChangeRunner>;

  /** With private brokers, as the variant that the run's intake is not tested with. */
  before(async () => {
    const registry = registryOf(
      actionFile("slow", { timeoutSeconds: 840, permissions: [ofAction] }),
      changeFile("note", { permissions: [tag] }),
    );
    program = await runUnderMocks(() => {
      const args = createRunnerArgs(registry);
      const kafka = new KafkaConnection("private", {
        brokers: ["10.0.0.1:9196"],
        authentication: "scram-sha-256",
        username: pulumi.secret("kafka-user-in-clear"),
        password: pulumi.secret("kafka-password-in-clear"),
        privateNetworkCidr: "10.20.0.0/16",
      });
      return new ChangeRunner("changes", { ...args, kafka, topic: "org_example.change.log" });
    });
  });

  it("has its queue, functions and sources below it", () => {
    const below = program.resources.filter(({ parent }) => parent === component);

    assert.sameMembers(
      below.map(({ type, name }) => `${type} ${name}`),
      [
        "aws:sqs/queue:Queue changes",
        "aws:sqs/queue:Queue changes-redriven",
        "longshore:core:MagicFunction changes-intake",
        "longshore:core:MagicFunction changes-worker",
        "aws:lambda/eventSourceMapping:EventSourceMapping changes-topic",
        "aws:cloudwatch/metricAlarm:MetricAlarm changes-topic-lag",
        "aws:cloudwatch/metricAlarm:MetricAlarm changes-topic-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm changes-topic-polling",
        "aws:cloudwatch/metricAlarm:MetricAlarm changes-topic-failed",
        "aws:cloudwatch/metricAlarm:MetricAlarm changes-topic-dropped",
        "aws:lambda/eventSourceMapping:EventSourceMapping changes-queue",
        "aws:lambda/eventSourceMapping:EventSourceMapping changes-redriven-queue",
      ],
    );
  });

  it("gives the worker half a minute more than the longest listener, whatever actions take", () => {
    assert.equal(program.named("changes-worker-function").inputs.timeout, 330);
    assert.equal(program.named("changes").inputs.visibilityTimeoutSeconds, 330);
  });

  it("passes a change that kills its process to the dead letters", () => {
    assert.deepEqual(JSON.parse(program.named("changes").inputs.redrivePolicy as string), {
      deadLetterTargetArn: arn("sqs", "dead"),
      maxReceiveCount: 5,
    });
  });

  it("lets the worker take one message at a time", () => {
    assert.deepEqual(program.named("changes-queue").inputs, {
      eventSourceArn: arn("sqs", "changes"),
      functionName: "changes-worker-function",
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("reads the topic through the VPC when the brokers are private", () => {
    assert.deepEqual(program.named("changes-topic").inputs, {
      functionName: "changes-intake-function",
      topics: ["org_example.change.log"],
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "10.0.0.1:9196" } },
      selfManagedKafkaEventSourceConfig: { consumerGroupId: "org_example.longshore" },
      sourceAccessConfigurations: [
        { type: "SASL_SCRAM_256_AUTH", uri: arn("secretsmanager", "private-secret") },
        { type: "VPC_SUBNET", uri: "subnet:private-network-vpc-a" },
        { type: "VPC_SUBNET", uri: "subnet:private-network-vpc-b" },
        { type: "VPC_SECURITY_GROUP", uri: "security_group:private-network-pollers-id" },
      ],
      destinationConfig: { onFailure: { destinationArn: arn("s3", "failed-batches") } },
      metricsConfig: { metrics: ["EventCount", "ErrorCount", "KafkaMetrics"] },
    });
  });

  it("lets only the intake attach to the VPC", () => {
    const attaching = program
      .ofType("aws:iam/rolePolicy:RolePolicy")
      .filter((policy) =>
        statementsOf(policy).some(({ Action }) => Action.includes(attachToVpc.actions[0] ?? "")),
      );

    assert.deepEqual(
      attaching.map(({ name }) => name),
      ["changes-intake-policy"],
    );
  });

  it("allows the worker its queue, the dead letters and what the listeners declare", () => {
    const [, ...statements] = statementsOf(program.named("changes-worker-policy"));

    assert.deepEqual(
      statements.map(({ Resource }) => Resource),
      [
        [arn("sqs", "changes")],
        [arn("sqs", "dead")],
        [arn("secretsmanager", "port-secret")],
        ["*"],
        ["arn:aws:ec2:*:*:instance/*"],
      ],
    );
    assert.deepEqual(statements.at(-1)?.Action, ["ec2:CreateTags"]);
  });

  it("tells both functions their queues", async () => {
    for (const name of ["changes-intake", "changes-worker"]) {
      const files = await filesOf(program.named(`${name}-function`).inputs.code);

      assert.deepEqual(Object.keys(files), ["index.js"]);
      assert.include(files["index.js"], "sqs.example.com/changes");
      assert.include(files["index.js"], "sqs.example.com/dead");
    }
  });

  it("has no secret in any input or bundle", () => assertNoSecrets(program, secretTexts));
});

describe("longestTimeout", () => {
  it("is the longest of the handlers' times, 300 seconds where one does not say", () => {
    const timeouts = (...seconds: (number | undefined)[]) =>
      longestTimeout(
        new Map(
          seconds.map((timeoutSeconds, index) => [
            String(index),
            timeoutSeconds === undefined ? {} : { timeoutSeconds },
          ]),
        ),
      );

    assert.equal(timeouts(10, 20), 20);
    assert.equal(timeouts(10, undefined), 300);
    assert.equal(timeouts(840, undefined), 840);
    assert.equal(timeouts(), 1);
  });
});
