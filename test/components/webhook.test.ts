import { assert } from "chai";
import { byWebhook } from "../../registry/port-action";
import { runProgram, valueOf } from "../support/program";
import type { Program } from "../support/pulumi";
import type { Output } from "@pulumi/pulumi";
import { least } from "../support/config";
import { arn, assertNoSecrets, statementsOf } from "./setup";

const noKafka = Object.fromEntries(
  Object.keys(least)
    .filter((key) => key.startsWith("kafka"))
    .map((key) => [key, ""]),
);

describe("the program, where Port calls it", function () {
  this.timeout(60_000);
  let program: Program<Record<string, unknown>>;

  before(async () => {
    const settings = { ...noKafka, runsFrom: "webhook", approvers: "approver@example.com" };
    program = await runProgram(settings);
  });

  const partsOf = (names: RegExp) =>
    program.resources.filter(({ name }) => names.test(name)).map(({ name }) => name);

  it("has nothing of Kafka", () => {
    assert.deepEqual(partsOf(/kafka|failed-batches|topic-(lag|silent|polling)/), []);
    const sources = program.resources
      .filter(({ type }) => type === "aws:lambda/eventSourceMapping:EventSourceMapping")
      .filter(({ inputs }) => inputs.eventSourceArn === undefined);
    assert.deepEqual(sources, []);
  });

  it("has one API with a way for runs and one for changes, each to its own function", () => {
    for (const subject of ["runs", "changes"]) {
      const route = program.named(`dev-${subject}-webhook-route`).inputs;
      const permission = program.named(`dev-${subject}-webhook-permission`).inputs;

      assert.equal(route.routeKey, `POST /${subject}`);
      assert.equal(permission.principal, "apigateway.amazonaws.com");
      assert.match(String(permission.sourceArn), new RegExp(`/\\*/POST/${subject}$`));
      assert.equal(permission.function, `dev-${subject}-intake-function`);
      assert.isUndefined(route.authorizationType);
    }
    assert.deepInclude(program.named("dev-webhook-stage").inputs.defaultRouteSettings, {
      throttlingRateLimit: 100,
    });
  });

  it("lets these functions send to their queues and read the secret that signs, and nothing else", () => {
    for (const subject of ["runs", "changes"]) {
      const [, ...own] = statementsOf(program.named(`dev-${subject}-intake-policy`));

      assert.deepEqual(
        own.map(({ Resource }) => Resource),
        [
          [arn("sqs", "dev-dead-letters"), arn("sqs", `dev-${subject}`)].sort(),
          [arn("sqs", `dev-${subject}-redriven`)],
          [arn("secretsmanager", "dev-port-secret")],
        ],
      );
    }
  });

  it("declares every action with a request to the stack's address", () => {
    const invocations = program.resources
      .filter(({ name }) => name.startsWith("dev-model-action-"))
      .map(({ inputs }) => JSON.parse(String(inputs.input)) as { definition: Definition })
      .map(({ definition }) => definition);
    const [actions, automations] = [
      invocations.filter(({ trigger }) => trigger.type === "self-service"),
      invocations.filter(({ trigger }) => trigger.type === "automation"),
    ];

    assert.isAbove(actions.length, 3);
    const url = "https://dev-webhook-api.example.com";
    for (const { invocationMethod } of actions)
      assert.deepEqual(invocationMethod, byWebhook(`${url}/runs`));
    assert.deepEqual(
      automations.map(({ trigger, invocationMethod }) => [
        trigger.event?.blueprintIdentifier,
        (invocationMethod as { url?: string }).url,
      ]),
      [["vm", `${url}/changes`]],
    );
  });

  it("asks Port for no change log", () => {
    const blueprints = program.resources.filter(({ name }) =>
      name.startsWith("dev-model-blueprint-"),
    );
    for (const { inputs } of blueprints) assert.notInclude(inputs.input, "changelogDestination");
  });

  it("says where dead letters go back, without a bucket of batches", async () => {
    const redrive = (await valueOf(program.result.redrive as Output<object>)) as Redrive;

    assert.hasAllKeys(redrive.records, ["webhook.runs", "webhook.changes"]);
    assert.isUndefined(redrive.failedBatches);
  });

  it("has no secret in any input or bundle", () =>
    assertNoSecrets(program, [least.portClientSecret ?? "", least.portClientId ?? ""]));
});

interface Definition {
  readonly trigger: { readonly type: string; readonly event?: { blueprintIdentifier: string } };
  readonly invocationMethod: object;
}

interface Redrive {
  readonly records: Readonly<Record<string, string>>;
  readonly failedBatches?: string;
}
