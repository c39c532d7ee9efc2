import { assert } from "chai";
import { ActionRunner } from "../../components/action-runner";
import { ApprovalDesk } from "../../components/approval-desk";
import type { ActionRunnerArgs } from "../../components/runner-args";
import { allow } from "../../registry";
import { actionFile } from "../registry/setup";
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

const component = "longshore:runs:ActionRunner runs";
const startInstances = allow(["ec2:StartInstances"], "arn:aws:ec2:*:*:instance/*");
const registry = registryOf(
  actionFile("short", { timeoutSeconds: 10, permissions: [startInstances] }),
  actionFile("long", { timeoutSeconds: 840 }),
);

function create(parts: Partial<ActionRunnerArgs> = {}): Promise<Program<ActionRunner>> {
  return runUnderMocks(
    () =>
      new ActionRunner("runs", {
        ...createRunnerArgs(registry),
        requireSignature: true,
        runIdPaths: ["context.runId", "run.id"],
        ...parts,
      }),
  );
}

describe("ActionRunner", function () {
  this.timeout(30_000);
  let program: Program<ActionRunner>;

  before(async () => {
    program = await create();
  });

  /** Text of a function's bundle. */
  async function codeOf(name: string): Promise<string> {
    const files = await filesOf(program.named(`${name}-function`).inputs.code);
    assert.deepEqual(Object.keys(files), ["index.js"]);
    return files["index.js"] ?? "";
  }

  function policyOf(name: string) {
    const [log, ...others] = statementsOf(program.named(`${name}-policy`));
    assert.deepEqual(log?.Resource, [`${arn("cloudwatch", `${name}-log`)}:*`]);
    return others;
  }

  it("keeps runs in an encrypted table that forgets and can be restored, with an index of those that wait", () => {
    assert.deepEqual(program.onlyInputsOf("aws:dynamodb/table:Table"), {
      attributes: [
        { name: "runId", type: "S" },
        { name: "parked", type: "S" },
        { name: "resumeAt", type: "N" },
      ],
      hashKey: "runId",
      globalSecondaryIndexes: [
        {
          name: "parked-index",
          keySchemas: [
            { attributeName: "parked", keyType: "HASH" },
            { attributeName: "resumeAt", keyType: "RANGE" },
          ],
          projectionType: "INCLUDE",
          nonKeyAttributes: ["group"],
        },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    });
  });

  it("has its table, queues, functions and sources below it", () => {
    const below = program.resources.filter(({ parent }) => parent === component);

    assert.sameMembers(
      below.map(({ type, name }) => `${type} ${name}`),
      [
        "aws:dynamodb/table:Table runs-table",
        "aws:sqs/queue:Queue runs",
        "aws:sqs/queue:Queue runs-failed",
        "aws:sqs/queue:Queue runs-redriven",
        "aws:sqs/queue:Queue runs-wakes",
        "longshore:core:MagicFunction runs-intake",
        "longshore:core:MagicFunction runs-worker",
        "longshore:core:MagicFunction runs-undertaker",
        "longshore:core:MagicFunction runs-clock",
        "aws:iam/role:Role runs-clock-schedule-role",
        "aws:iam/rolePolicy:RolePolicy runs-clock-schedule-policy",
        "aws:scheduler/schedule:Schedule runs-clock",
        "aws:lambda/eventSourceMapping:EventSourceMapping runs-topic",
        "aws:cloudwatch/metricAlarm:MetricAlarm runs-topic-lag",
        "aws:cloudwatch/metricAlarm:MetricAlarm runs-topic-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm runs-topic-polling",
        "aws:cloudwatch/metricAlarm:MetricAlarm runs-topic-failed",
        "aws:cloudwatch/metricAlarm:MetricAlarm runs-topic-dropped",
        "aws:lambda/eventSourceMapping:EventSourceMapping runs-queue",
        "aws:lambda/eventSourceMapping:EventSourceMapping runs-redriven-queue",
        "aws:lambda/eventSourceMapping:EventSourceMapping runs-failed-queue",
        "aws:lambda/eventSourceMapping:EventSourceMapping runs-wakes-queue",
      ],
    );
  });

  it("gives the worker a minute more than the longest action", () => {
    assert.equal(program.named("runs-worker-function").inputs.timeout, 900);
    assert.equal(program.named("runs-worker-function").inputs.memorySize, 1024);
    assert.equal(program.named("runs-undertaker-function").inputs.timeout, 120);
    assert.equal(program.named("runs-intake-function").inputs.timeout, 60);
  });

  for (const [queue, reader] of [
    ["runs", "runs-worker"],
    ["runs-failed", "runs-undertaker"],
    ["runs-redriven", "runs-intake"],
    ["runs-wakes", "runs-clock"],
  ] as const) {
    it(`hides a message of ${queue} for as long as its reader may run`, () => {
      const { visibilityTimeoutSeconds } = program.named(queue).inputs;

      assert.equal(visibilityTimeoutSeconds, program.named(`${reader}-function`).inputs.timeout);
    });
  }

  it("passes a run to the undertaker after 12 deliveries, and to the dead letters after 300 more", () => {
    const redriveOf = (name: string) =>
      JSON.parse(program.named(name).inputs.redrivePolicy as string) as unknown;

    assert.deepEqual(redriveOf("runs"), {
      deadLetterTargetArn: arn("sqs", "runs-failed"),
      maxReceiveCount: 12,
    });
    assert.deepEqual(redriveOf("runs-failed"), {
      deadLetterTargetArn: arn("sqs", "dead"),
      maxReceiveCount: 300,
    });
    assert.deepEqual(redriveOf("runs-redriven"), {
      deadLetterTargetArn: arn("sqs", "dead"),
      maxReceiveCount: 5,
    });
  });

  it("lets each reader of a queue take one message at a time", () => {
    for (const [source, queue, reader] of [
      ["runs-redriven-queue", "runs-redriven", "runs-intake"],
      ["runs-queue", "runs", "runs-worker"],
      ["runs-failed-queue", "runs-failed", "runs-undertaker"],
      ["runs-wakes-queue", "runs-wakes", "runs-clock"],
    ] as const) {
      assert.deepEqual(program.named(source).inputs, {
        eventSourceArn: arn("sqs", queue),
        functionName: `${reader}-function`,
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
      });
    }
  });

  it("lets the intake read the runs topic from its beginning, and keep what it gives up on", () => {
    const { inputs, deleteBeforeReplace } = program.named("runs-topic");

    // Two mappings of one account cannot share a consumer group.
    assert.isTrue(deleteBeforeReplace);
    assert.deepEqual(inputs, {
      functionName: "runs-intake-function",
      topics: ["org_example.runs"],
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      selfManagedEventSource: {
        endpoints: { KAFKA_BOOTSTRAP_SERVERS: "b-1.example.com:9196,b-2.example.com:9196" },
      },
      selfManagedKafkaEventSourceConfig: { consumerGroupId: "org_example.longshore" },
      sourceAccessConfigurations: [
        { type: "SASL_SCRAM_512_AUTH", uri: arn("secretsmanager", "kafka-secret") },
      ],
      destinationConfig: { onFailure: { destinationArn: arn("s3", "failed-batches") } },
      metricsConfig: { metrics: ["EventCount", "ErrorCount", "KafkaMetrics"] },
    });
  });

  it("allows each function its own queue, table and secret, and the worker what the actions declare", () => {
    const names = ["runs-intake", "runs-worker", "runs-undertaker", "runs-clock"];
    const resources = names.map((name) => policyOf(name).map(({ Resource }) => Resource));

    const dead = [arn("sqs", "dead")];
    const table = [arn("dynamodb", "runs-table")];
    const port = [arn("secretsmanager", "port-secret")];
    assert.deepEqual(resources, [
      [
        [arn("sqs", "dead"), arn("sqs", "runs")],
        [arn("sqs", "runs-redriven")],
        [`${arn("s3", "failed-batches")}/*`],
        [arn("s3", "failed-batches")],
        [arn("secretsmanager", "kafka-secret"), ...port],
      ],
      [[arn("sqs", "runs")], dead, table, port, ["*"], ["arn:aws:ec2:*:*:instance/*"]],
      [[arn("sqs", "runs-failed")], dead, table, port],
      [
        [`${arn("dynamodb", "runs-table")}/index/parked-index`],
        table,
        [arn("sqs", "runs-wakes")],
        [...dead, arn("sqs", "runs")],
      ],
    ]);
    assert.deepEqual(policyOf("runs-worker").at(-1)?.Action, ["ec2:StartInstances"]);
  });

  it("tells each function its queue, table, secret and settings", async () => {
    for (const [name, captured] of [
      ["runs-intake", ["sqs.example.com/runs", "sqs.example.com/dead", "port-secret", "run.id"]],
      ["runs-worker", ["sqs.example.com/runs", "longshore", "port-secret", "api.port.io"]],
      ["runs-undertaker", ["sqs.example.com/runs-failed", "runs-worker-log", "port-secret"]],
      ["runs-clock", ["sqs.example.com/runs", "runs-table"]],
    ] as const) {
      const code = await codeOf(name);

      for (const text of captured) assert.include(code, text, name);
    }
  });

  it("wakes waiting runs every minute", () => {
    const { scheduleExpression, target } = program.onlyInputsOf("aws:scheduler/schedule:Schedule");

    assert.equal(scheduleExpression, "rate(1 minute)");
    assert.deepInclude(target, { arn: arn("lambda", "runs-clock-function") });
  });

  it("has no secret in any input or bundle", () => assertNoSecrets(program, secretTexts));
});

describe("ActionRunner, with many attempts", function () {
  this.timeout(30_000);

  it("delivers a run once more than its handler is started", async () => {
    const program = await create({ retry: { attempts: 20, leaseSeconds: 60, retrySeconds: 5 } });

    const { redrivePolicy } = program.named("runs").inputs;
    assert.include(redrivePolicy, '"maxReceiveCount":21');
  });
});

describe("ActionRunner, where something needs approval", function () {
  this.timeout(30_000);
  const key = arn("kms", "approvals-key");
  const topic = arn("sns", "approvals-to-a-example-com-0816");
  const pagesUrl = "https://approvals-api.example.com";
  const asks = { url: "sqs.example.com/approvals-asks", arn: arn("sqs", "approvals-asks") };

  async function workerOf(program: Program<ActionRunner>) {
    const files = await filesOf(program.named("runs-worker-function").inputs.code);
    return {
      code: files["index.js"] ?? "",
      statements: statementsOf(program.named("runs-worker-policy")),
    };
  }

  it("lets the worker ask, and tells it where and in which stack", async () => {
    const program = await runUnderMocks(() => {
      const args = createRunnerArgs(registry);
      const desk = new ApprovalDesk("approvals", {
        ...args,
        approvers: { default: ["a@example.com"] },
        requesterMayDecide: false,
      });
      return new ActionRunner("runs", { ...args, desk, requireSignature: true, runIdPaths: [] });
    });

    const { code, statements } = await workerOf(program);
    for (const text of ["approvals-table", asks.url]) assert.include(code, text);
    for (const text of [key, topic, pagesUrl]) assert.notInclude(code, text);
    assert.match(code, /stack(: ?| = )"dev"/);
    const reads = statements.filter(({ Resource }) => String(Resource).includes("approvals-table"));
    assert.deepEqual(
      reads.map(({ Action }) => Action),
      [["dynamodb:GetItem"]],
    );
    assert.deepInclude(statements, { Action: ["sqs:SendMessage"], Resource: [asks.arn] });
  });

  it("does neither elsewhere", async () => {
    const { code, statements } = await workerOf(await create());

    assert.notInclude(code, "approvals-table");
    assert.notMatch(JSON.stringify(statements), /approvals|kms:|sns:Publish/);
  });
});
