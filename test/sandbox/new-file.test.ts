import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { ProjectCopy } from "../support/project-copy";
import { logGroup, script, type Printed } from "./new-file-parts";

/** The example of the README, as it stands there. */
function readmeExample(): string {
  const readme = readFileSync(path.join(__dirname, "../../README.md"), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  assert(code);
  return code;
}

/** Both are dropped into one copy, whose sandbox is started once. */
describe("a new file", function () {
  this.timeout(90_000);
  let copy: ProjectCopy;
  let printed: Printed;

  before(async () => {
    copy = new ProjectCopy();
    copy.write("handlers/actions/create-topic.ts", readmeExample());
    copy.write("handlers/resources/log-group.ts", logGroup);
    copy.write("play.ts", script);
    printed = JSON.parse(await copy.run("play.ts")) as Printed;
  });
  after(() => copy.remove());

  describe("in handlers/actions", () => {
    it("alone brings the action's form to Port", () => {
      assert.equal(printed.action.form.trigger.operation, "CREATE");
      assert.deepEqual(printed.action.form.trigger.userInputs.required, ["name"]);
    });

    it("alone brings its permissions to the worker's role, and to no other", () => {
      const withTopics = Object.entries(printed.policies)
        .filter(([, { Statement }]) =>
          Statement.some(({ Action }) => Action.includes("sns:CreateTopic")),
        )
        .map(([name]) => name);
      assert.deepEqual(withTopics, ["dev-runs-worker-policy"]);
      const statements = printed.policies["dev-runs-worker-policy"]?.Statement ?? [];
      assert.deepEqual(
        statements.find(({ Action }) => Action.includes("sns:CreateTopic")),
        {
          Action: ["sns:CreateTopic", "sns:GetTopicAttributes"],
          Effect: "Allow",
          Resource: ["arn:aws:sns:*:*:*"],
        },
      );
    });

    it("alone makes it run", () => {
      assert.equal(printed.action.run.status, "SUCCESS");
      assert.equal(printed.action.run.statusLabel, "Topic is ready");
      assert.deepEqual(
        printed.action.run.logs.map(({ message }) => message),
        ["Creating harbour in eu-west-1."],
      );
      assert.deepInclude(printed.action.entity.properties, {
        arn: "arn:aws:sns:eu-west-1:123456789012:harbour",
        region: "eu-west-1",
      });
    });
  });

  describe("in handlers/resources", () => {
    it("alone brings its blueprint to Port", () => {
      const { title, schema } = printed.resource.blueprint;

      assert.equal(title, "Log group");
      assert.deepEqual(Object.keys(schema.properties), ["region", "retention"]);
    });

    it("alone brings its event rule, with exact names and without failed calls", () => {
      assert.deepEqual(
        printed.rules.map(({ eventPattern }) => JSON.parse(eventPattern) as object),
        [
          {
            source: ["aws.logs"],
            "detail-type": ["AWS API Call via CloudTrail"],
            detail: {
              eventSource: ["logs.amazonaws.com"],
              eventName: ["CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup"],
              errorCode: [{ exists: false }],
            },
          },
        ],
      );
    });

    it("alone brings its input transformer", () => {
      assert.lengthOf(printed.targets, 1);
      const { inputPaths, inputTemplate } = printed.targets[0]?.inputTransformer ?? {};
      assert.equal(inputPaths?.name, "$.detail.requestParameters.logGroupName");
      assert.include(inputTemplate, '"name": <name>');
      assert.include(inputTemplate, '"resource_type": "AWS::Logs::LogGroup"');
    });

    it("alone brings its permissions to the exporter's role, and to no other", () => {
      const reads = Object.entries(printed.policies).flatMap(([name, { Statement }]) =>
        Statement.filter(({ Action }) => Action.includes("logs:DescribeLogGroups")).map(
          ({ Action, Effect, Resource }) => ({
            ...{ name, Effect, Resource },
            Action: Action.filter((one) => one.startsWith("logs:")),
          }),
        ),
      );

      assert.deepEqual(reads, [
        {
          name: "dev-catalog-exporter-handlers-0", // the first policy of what all handlers declare
          Action: [
            "logs:DescribeIndexPolicies",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
          ],
          Effect: "Allow",
          Resource: ["*"],
        },
      ]);
    });

    it("alone makes an event an entity, and takes the entity out again", () => {
      // That it is gone after its deletion is what the script waits for.
      assert.equal(printed.resource.mapped.title, "orders");
      assert.deepEqual(printed.resource.mapped.properties, { region: "eu-west-1", retention: 30 });
    });

    it("alone makes the resync bring in what had no event", () => {
      assert.isNull(printed.resource.withoutEvent);
      assert.equal(printed.resource.resynced.title, "silent");
      assert.deepEqual(printed.resource.resynced.properties, { region: "eu-west-1", retention: 7 });
    });
  });
});
