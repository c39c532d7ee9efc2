import type * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { buildCode, MagicFunction, type MagicFunctionArgs } from "../../components/magic-function";
import { lambdaTrust } from "../../policies/document";
import { allow } from "../../registry";
import { filesOf, loadBundle, valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { arn, defaults, statementsOf } from "./setup";

const component = "longshore:core:MagicFunction worker";
const logStatement = {
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: [`${arn("cloudwatch", "worker-log")}:*`],
};

function create(parts: Partial<MagicFunctionArgs> = {}): Promise<Program<MagicFunction>> {
  return runUnderMocks(
    () =>
      new MagicFunction("worker", {
        description: "Works.",
        entry: () => () => Promise.resolve("done"),
        statements: [allow(["ec2:StopInstances", "ec2:StartInstances"], "arn:aws:ec2:*:*:x/*")],
        timeoutSeconds: 77,
        defaults,
        ...parts,
      }),
  );
}

describe("MagicFunction", () => {
  let program: Program<MagicFunction>;

  before(async () => {
    program = await create();
  });

  it("makes a log group, a role, its policy, the function and an alarm, all below itself", () => {
    const made = program.resources.map(({ type, parent }) => [type, parent]);

    assert.sameDeepMembers(made, [
      ["longshore:core:MagicFunction", undefined],
      ["aws:cloudwatch/logGroup:LogGroup", component],
      ["aws:iam/role:Role", component],
      ["aws:iam/rolePolicy:RolePolicy", component],
      ["aws:lambda/function:Function", component],
      ["aws:cloudwatch/metricAlarm:MetricAlarm", component],
    ]);
  });

  it("keeps the log as long as the stack says", () => {
    const { inputs } = program.named("worker-log");

    assert.deepEqual(inputs, { retentionInDays: 7 });
  });

  it("has a role that only Lambda may assume", () => {
    assert.deepEqual(program.named("worker-role").inputs, { assumeRolePolicy: lambdaTrust });
  });

  it("allows exactly what was given, and writing its own log", () => {
    const policy = program.named("worker-policy");

    assert.equal(policy.inputs.role, "worker-role-id");
    assert.hasAllKeys(policy.inputs, ["role", "policy"]);
    assert.deepEqual(statementsOf(policy), [
      logStatement,
      { Action: ["ec2:StartInstances", "ec2:StopInstances"], Resource: ["arn:aws:ec2:*:*:x/*"] },
    ]);
  });

  it("runs on nodejs24.x and arm64, in its own role and log group", () => {
    const { code, ...inputs } = program.named("worker-function").inputs;

    assert.deepEqual(inputs, {
      description: "Works.",
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: arn("iam", "worker-role"),
      timeout: 77,
      memorySize: 512,
      loggingConfig: { logFormat: "Text", logGroup: "worker-log" },
      tracingConfig: { mode: "PassThrough" },
    });
    assert.equal((code as object).constructor.name, "AssetArchive");
  });

  it("ships one file that exports handler", async () => {
    const files = await filesOf(program.named("worker-function").inputs.code);

    assert.deepEqual(Object.keys(files), ["index.js"]);
    const bundle = loadBundle<{ handler: () => Promise<unknown> }>(files["index.js"]);
    assert.equal(await bundle.handler(), "done");
  });

  it("stands in the state as the hash of a file, at the same path in every copy of the project", async () => {
    const paths = async (code: unknown) => {
      const assets = await (code as pulumi.asset.AssetArchive).assets;
      const found = Object.values(assets).map((one) => (one as pulumi.asset.FileAsset).path);
      return await Promise.all(found);
    };
    const again = await buildCode("again", { entry: () => () => Promise.resolve("done") });
    const withWasm = await buildCode("jq", {
      entry: () => {
        const { createJq } = require("#functions/jq/index") as typeof import("#functions/jq/index");
        return () => Promise.resolve(createJq());
      },
    });

    const [path] = await paths(program.named("worker-function").inputs.code);

    assert.match(path ?? "", /^\.output\/bundles\/[0-9a-f]{32}\.js$/);
    assert.deepEqual(await paths(again), [path]);
    assert.equal((await paths(withWasm))[1], "node_modules/jq-wasm/dist/build/jq.wasm");
  });

  it("is not made before its policy, so that its first call has every permission", () => {
    assert.deepEqual(program.named("worker-function").dependsOn, ["worker-policy"]);
  });

  it("goes off at its first error, and tells nobody unless there is a topic", () => {
    assert.deepEqual(program.named("worker-errors").inputs, {
      alarmDescription: "Lambda function worker failed. See docs/runbook.md#a-function-failed",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: "worker-function" },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [],
    });
  });

  it("gives ARN, name and log group", async () => {
    const { result } = program;

    assert.equal(await valueOf(result.arn), arn("lambda", "worker-function"));
    assert.equal(await valueOf(result.name), "worker-function");
    assert.equal(await valueOf(result.logGroupName), "worker-log");
  });

  it("has no secret input", () => {
    assert.deepEqual(
      program.resources.flatMap(({ secrets }) => secrets),
      [],
    );
  });
});

describe("MagicFunction, with tracing, an alarm topic and memory", () => {
  const alarmTopicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
  let program: Program<MagicFunction>;

  before(async () => {
    const traced = { logRetentionDays: 7, tracing: true, alarmTopicArn };
    program = await create({ defaults: traced, memoryMb: 1024, statements: [] });
  });

  it("is traced, and may send traces", () => {
    assert.deepEqual(program.named("worker-function").inputs.tracingConfig, { mode: "Active" });
    assert.deepEqual(statementsOf(program.named("worker-policy")), [
      logStatement,
      { Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource: ["*"] },
    ]);
  });

  it("tells the topic of its errors", () => {
    assert.deepEqual(program.named("worker-errors").inputs.alarmActions, [alarmTopicArn]);
  });

  it("has the memory that was asked for", () => {
    assert.equal(program.named("worker-function").inputs.memorySize, 1024);
  });
});
