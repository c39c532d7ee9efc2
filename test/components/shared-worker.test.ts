import { assert } from "chai";
import { ActionRunner } from "../../components/action-runner";
import { allow } from "../../registry";
import { actionFile, blueprintOf } from "../registry/setup";
import { filesOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { arn, createRunnerArgs, registryOf, statementsOf } from "./setup";

const start = allow(["ec2:StartInstances"], "arn:aws:ec2:*:*:instance/*");
const tell = allow(["sns:Publish"], "arn:aws:sns:*:*:news");
const onThing = { trigger: "DAY-2", blueprint: "thing" };

describe("ActionRunner, with actions that share processes", function () {
  this.timeout(30_000);
  let program: Program<ActionRunner>;
  before(async () => {
    program = await runUnderMocks(
      () =>
        new ActionRunner("runs", {
          ...createRunnerArgs(
            registryOf(
              actionFile("tell", { shared: true, timeoutSeconds: 20, permissions: [tell] }),
              actionFile("start", { permissions: [start], blueprint: blueprintOf("thing") }),
              actionFile("mixed", { ...onThing, shared: true }),
              actionFile("apart", onThing),
            ),
          ),
          requireSignature: true,
          runIdPaths: [],
        }),
    );
  });

  const policyOf = (name: string) =>
    statementsOf(program.named(`${name}-policy`)).map(({ Action, Resource }) => [Action, Resource]);
  const codeOf = async (name: string) =>
    (await filesOf(program.named(`${name}-function`).inputs.code))["index.js"] ?? "";

  it("gives them a queue that Lambda reads ten at a time", () => {
    const queue = program.named("runs-shared").inputs;
    const worker = program.named("runs-worker-shared-function").inputs;

    assert.isTrue(queue.fifoQueue);
    // Those beside each other, and behind them one alone: twice 20 s and the time to tell Port.
    assert.equal(worker.timeout, 160);
    assert.equal(queue.visibilityTimeoutSeconds, 160);
    assert.include(queue.redrivePolicy, '"maxReceiveCount":24');
    assert.include(queue.redrivePolicy, arn("sqs", "runs-failed"));
    assert.deepEqual(program.named("runs-shared-queue").inputs, {
      eventSourceArn: arn("sqs", "runs-shared"),
      functionName: "runs-worker-shared-function",
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("has the rights of the actions that share, and no others", () => {
    const own = policyOf("runs-worker-shared");

    assert.deepInclude(own, [["sns:Publish"], ["arn:aws:sns:*:*:news"]]);
    assert.notInclude(JSON.stringify(own), "ec2:");
    assert.deepInclude(own, [["sqs:SendMessage"], [arn("sqs", "dead"), arn("sqs", "runs")]]);
  });

  it("leaves the worker able to run all of them, for what is under way when the stack changes", () => {
    const all = JSON.stringify(policyOf("runs-worker"));

    for (const right of ["sns:Publish", "ec2:StartInstances"]) assert.include(all, right);
  });

  for (const name of ["runs-intake", "runs-clock"]) {
    it(`lets ${name} send there`, async () => {
      assert.include(JSON.stringify(policyOf(name)), arn("sqs", "runs-shared"));
      assert.include(await codeOf(name), "sqs.example.com/runs-shared");
    });
  }

  it("tells the intake which they are: not what shares an entity with one that does not", async () => {
    const code = await codeOf("runs-intake");

    assert.match(code, /"tell",\s*"tell",\s*"shared"/);
    assert.match(code, /"mixed",\s*"thing"\s*\]/);
  });

  it("points the undertaker to its log", async () => {
    assert.include(await codeOf("runs-undertaker"), "runs-worker-shared-log");
  });
});
