import { assert } from "chai";
import type { ApprovalApi } from "../../components/approval-api";
import { field } from "../../registry/fields";
import { actionFile } from "../registry/setup";
import { filesOf, valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { createApprovals, productOf, productRegistry } from "./approval-setup";
import { arn, assertNoSecrets, registryOf, statementsOf } from "./setup";

const component = "longshore:approvals:ApprovalApi approvals";
const table = arn("dynamodb", "approvals-table");
const key = arn("kms", "approvals-key");
const topic = arn("sns", "approvals-to-a-example-com-0816");
const queue = arn("sqs", "runs-wakes");
const portSecret = arn("secretsmanager", "port-secret");
const pagesUrl = "https://approvals-api.example.com";

/** What a function may do besides writing its log: actions and resources. */
function allowed(program: Program<unknown>, name: string) {
  return statementsOf(program.named(`${name}-policy`))
    .slice(1)
    .map(({ Action, Resource }) => [Action, Resource]);
}

async function codeOf(program: Program<unknown>, name: string): Promise<string> {
  const files = await filesOf(program.named(`${name}-function`).inputs.code);
  assert.deepEqual(Object.keys(files), ["index.js"]);
  return files["index.js"] ?? "";
}

describe("ApprovalApi", function () {
  this.timeout(30_000);
  let program: Program<ApprovalApi>;

  before(async () => {
    program = await runUnderMocks(() => createApprovals(productRegistry(productOf("site"))));
  });

  it("has its functions, routes, stage, permission and schedule below it", () => {
    const below = program.resources.filter(({ parent }) => parent === component);

    assert.sameMembers(
      below.map(({ type, name }) => `${type} ${name}`),
      [
        "longshore:core:MagicFunction approvals-request",
        "longshore:core:MagicFunction approvals-desk",
        "aws:lambda/eventSourceMapping:EventSourceMapping approvals-asks-queue",
        "longshore:core:MagicFunction approvals-api",
        "longshore:core:MagicFunction approvals-clock",
        "aws:apigatewayv2/integration:Integration approvals-integration",
        "aws:apigatewayv2/route:Route approvals-any",
        "aws:apigatewayv2/stage:Stage approvals-stage",
        "aws:lambda/permission:Permission approvals-permission",
        "aws:iam/role:Role approvals-clock-schedule-role",
        "aws:iam/rolePolicy:RolePolicy approvals-clock-schedule-policy",
        "aws:scheduler/schedule:Schedule approvals-clock",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter approvals-not-reached",
        "aws:cloudwatch/metricAlarm:MetricAlarm approvals-not-reached",
      ],
    );
  });

  it("answers before CloudFormation, the API and the next tick give up", () => {
    const sizes = ["request", "api", "clock"].map((name) => {
      const { timeout, memorySize } = program.named(`approvals-${name}-function`).inputs;
      return [timeout, memorySize];
    });

    assert.deepEqual(sizes, [
      [45, 256],
      [29, 512],
      [55, 256],
    ]);
  });

  it("leads every method to the pages, which say which ones there are", () => {
    assert.deepEqual(program.onlyInputsOf("aws:apigatewayv2/route:Route"), {
      apiId: "approvals-api-id",
      routeKey: "ANY /approvals/{id}",
      target: "integrations/approvals-integration-id",
    });
    assert.deepEqual(program.onlyInputsOf("aws:apigatewayv2/integration:Integration"), {
      apiId: "approvals-api-id",
      integrationType: "AWS_PROXY",
      integrationUri: arn("lambda", "approvals-api-function"),
      payloadFormatVersion: "2.0",
    });
  });

  it("limits how often pages are asked for, and logs no address", () => {
    assert.deepEqual(program.onlyInputsOf("aws:apigatewayv2/stage:Stage"), {
      apiId: "approvals-api-id",
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 200, throttlingBurstLimit: 400 },
    });
  });

  it("lets this API alone call the pages' function", () => {
    assert.deepEqual(program.onlyInputsOf("aws:lambda/permission:Permission"), {
      action: "lambda:InvokeFunction",
      function: "approvals-api-function",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:approvals-api/*/*/approvals/*",
    });
  });

  it("calls the clock every minute, with a role that may do only that", () => {
    const clock = arn("lambda", "approvals-clock-function");

    assert.deepEqual(program.onlyInputsOf("aws:scheduler/schedule:Schedule"), {
      description: "Repeats what failed, reminds, lets requests expire and tells Port.",
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: clock,
        roleArn: arn("iam", "approvals-clock-schedule-role"),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
    });
    assert.deepEqual(statementsOf(program.named("approvals-clock-schedule-policy")), [
      { Action: ["lambda:InvokeFunction"], Resource: [clock] },
    ]);
    assert.include(
      program.named("approvals-clock-schedule-role").inputs.assumeRolePolicy,
      "scheduler.amazonaws.com",
    );
  });

  const secretArn = arn("secretsmanager", "chat-AbCdEf");
  const chats = [
    ["Slack's secret", { slack: { channel: "C0123456789", secretArn } }, ["api", "clock"]],
    ["a webhook's secret", { webhook: { form: "teams", secretArn } }, ["clock"]],
  ] as const;
  for (const [what, given, expected] of chats) {
    it(`lets ${expected.join(" and ")} alone read ${what}, and adds no resource for it`, async () => {
      const other = await runUnderMocks(() =>
        createApprovals(productRegistry(productOf("site")), given),
      );

      assert.sameMembers(
        other.resources.map(({ name }) => name),
        program.resources.map(({ name }) => name),
      );
      const readers = ["request", "desk", "api", "clock"].filter((name) =>
        JSON.stringify(allowed(other, `approvals-${name}`)).includes(secretArn),
      );
      assert.deepEqual(readers, [...expected]);
      for (const name of readers) {
        assert.include(await codeOf(other, `approvals-${name}`), secretArn, name);
        assert.notInclude(await codeOf(program, `approvals-${name}`), secretArn, name);
      }
    });
  }

  it("allows each function what it needs, and only three of them to sign links", () => {
    const sign = [["kms:GenerateMac"], [key]];
    const publish = [["sns:ListSubscriptionsByTopic", "sns:Publish"], [topic]];
    const keep = [["dynamodb:GetItem", "dynamodb:UpdateItem"], [table]];
    const wake = [["sqs:SendMessage"], [queue]];

    assert.deepEqual(allowed(program, "approvals-request"), [
      [["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table]],
      sign,
      publish,
      [
        ["cloudformation:DescribeStacks"],
        ["arn:aws:cloudformation:eu-west-1:123456789012:stack/*"],
      ],
    ]);
    assert.deepEqual(allowed(program, "approvals-desk").slice(1), [
      [["sqs:SendMessage"], [arn("sqs", "dead"), queue]],
      [["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table]],
      sign,
      publish,
    ]);
    const due = [["dynamodb:Query"], [`${table}/index/open-index`]];
    assert.deepEqual(allowed(program, "approvals-api"), [
      due,
      keep,
      [["kms:VerifyMac"], [key]],
      wake,
    ]);
    assert.deepEqual(allowed(program, "approvals-clock"), [
      due,
      keep,
      sign,
      publish,
      wake,
      [["events:PutEvents"], ["arn:aws:events:eu-west-1:123456789012:event-bus/default"]],
      [["secretsmanager:GetSecretValue"], [portSecret]],
    ]);
  });

  it("tells each function its settings", async () => {
    const shared = ["approvals-table", key];
    const desk = [...shared, pagesUrl, topic];

    for (const [name, texts] of [
      ["approvals-request", [...desk, arn("iam", "worker-role")]],
      ["approvals-desk", [...desk, "sqs.example.com/approvals-asks", "sqs.example.com/dead"]],
      ["approvals-api", [...shared, "sqs.example.com/runs-wakes"]],
      [
        "approvals-clock",
        [...desk, "sqs.example.com/runs-wakes", portSecret, "provisioned_product"],
      ],
    ] as const) {
      const code = await codeOf(program, name);

      for (const text of texts) assert.include(code, text, name);
    }
    assert.notInclude(await codeOf(program, "approvals-api"), topic);
  });

  it("gives the ARN that gates of other templates need", async () => {
    assert.equal(
      await valueOf(program.result.request.arn),
      arn("lambda", "approvals-request-function"),
    );
  });

  it("has no secret in any input or bundle", () =>
    assertNoSecrets(program, ["port-id-in-clear", "port-secret-in-clear"]));
});

describe("ApprovalApi, where a rule has a condition", function () {
  this.timeout(30_000);

  it("gives JQ to the two functions that ask, and to no other", async () => {
    const approval = { when: ".size > 3" };
    const input = { size: field.integer("Size") };
    const program = await runUnderMocks(() =>
      createApprovals(registryOf(actionFile("careful", { approval, input }))),
    );

    const filesIn = async (name: string) =>
      Object.keys(await filesOf(program.named(`approvals-${name}-function`).inputs.code));
    for (const name of ["request", "desk"]) {
      const files = await filesIn(name);
      assert.isTrue(
        files.some((file) => file.endsWith(".wasm")),
        `${name} has ${files.join(", ")}`,
      );
      assert.equal(program.named(`approvals-${name}-function`).inputs.memorySize, 512);
    }
    for (const name of ["api", "clock"]) assert.deepEqual(await filesIn(name), ["index.js"]);
  });
});

describe("ApprovalApi, where no launch is shown in Port", function () {
  this.timeout(30_000);

  for (const [what, approval, hasSecret] of [
    ["keeps Port's secret from the clock", undefined, false],
    ["lets the clock look at the runs that ask", {}, true],
  ] as const) {
    it(what, async () => {
      const program = await runUnderMocks(() =>
        createApprovals(registryOf(actionFile("careful", approval ? { approval } : {}))),
      );

      const statements = JSON.stringify(allowed(program, "approvals-clock"));
      assert.equal(statements.includes("secretsmanager"), hasSecret);
      const code = await codeOf(program, "approvals-clock");
      assert.equal(code.includes(portSecret), hasSecret);
    });
  }
});
