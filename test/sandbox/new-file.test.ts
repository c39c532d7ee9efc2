import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Sandbox } from "../../sandbox/sandbox";
import { TestSandbox } from "../support/sandbox";
import { until } from "../support/until";
import { logGroup } from "./new-file-parts";
import { actionFile, nameOf, resourceFile, typeCases } from "./new-types";

const root = path.join(__dirname, "../..");
const region = "eu-west-1";

/** The example of the README, as it stands there. */
function readmeExample(): string {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  assert(code);
  return code;
}

/** Handlers that nothing else in the project knows of, and one that the example goes on from. */
const files: Readonly<Record<string, string>> = {
  "actions/create-topic.ts": readmeExample(),
  "resources/sns-topic.ts": `export * from ${JSON.stringify(path.join(root, "handlers/resources/sns-topic"))};`,
  "resources/log-group.ts": logGroup,
  ...Object.fromEntries(
    typeCases.flatMap((one) => {
      const name = nameOf(one).replaceAll("_", "-");
      return [
        [`resources/${name}.ts`, resourceFile(one)],
        [`actions/do-${name}.ts`, actionFile(one)],
      ];
    }),
  ),
};

/** What the action of a type tells when it has made and changed one, or deleted it. */
interface Told {
  readonly identifier: string;
  readonly made: object;
  readonly changed: object;
  readonly existed: boolean;
  readonly after: null;
}

/** All of them are dropped into one folder, whose sandbox is started once. */
describe("a new file", function () {
  this.timeout(90_000);
  let parent: string;
  let sandbox: Sandbox;
  let test: TestSandbox;

  before(async () => {
    parent = mkdtempSync(path.join(tmpdir(), "longshore-new-file-"));
    for (const name of ["node_modules", "registry"]) {
      symlinkSync(path.join(root, name), path.join(parent, name));
    }
    const handlersFolder = path.join(parent, "handlers");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.join(handlersFolder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(handlersFolder, name), text);
    }
    sandbox = await Sandbox.start({ config: { handlersFolder } });
    test = TestSandbox.of(sandbox);
  });
  after(async () => {
    await sandbox.close();
    rmSync(parent, { recursive: true });
  });

  const inputsOf = (type: string, prefix = "") =>
    sandbox.deployment.live
      .filter((one) => one.type === type && one.name.startsWith(prefix))
      .map(({ name, inputs }) => ({ name, inputs }));
  const statements = () =>
    ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"].flatMap((type) =>
      inputsOf(type).flatMap(({ name, inputs }) => {
        const { Statement } = JSON.parse(String(inputs.policy)) as {
          Statement: { Action: string[]; Effect: string; Resource: string[] }[];
        };
        return Statement.map((one) => ({ name, ...one }));
      }),
    );
  const perform = async (action: string, properties: object) =>
    test.ended(await test.startRun(action, properties));

  describe("in handlers/actions", () => {
    it("alone brings the action's form to Port", () => {
      const { trigger } = sandbox.port.action("create_topic") as unknown as {
        trigger: { operation: string; userInputs: { required: string[] } };
      };

      assert.equal(trigger.operation, "CREATE");
      assert.deepEqual(trigger.userInputs.required, ["name"]);
    });

    it("alone brings its permissions to the worker's role, and to no other", () => {
      const withTopics = statements().filter(({ Action }) => Action.includes("sns:CreateTopic"));

      assert.deepEqual(withTopics, [
        {
          name: "dev-runs-worker-policy",
          Action: ["sns:CreateTopic", "sns:GetTopicAttributes"],
          Effect: "Allow",
          Resource: ["arn:aws:sns:*:*:*"],
        },
      ]);
    });

    it("alone makes it run", async () => {
      const run = await perform("create_topic", { name: "harbour" });

      const arn = "arn:aws:sns:eu-west-1:123456789012:harbour";
      assert.equal(run.status, "SUCCESS");
      assert.equal(run.statusLabel, "Topic is ready");
      assert.deepEqual(
        run.logs.map(({ message }) => message),
        ["Creating harbour in eu-west-1."],
      );
      assert.deepInclude(sandbox.port.entity("sns_topic", arn)?.properties, { arn, region });
    });
  });

  describe("in handlers/resources", () => {
    const entity = (name: string) => sandbox.port.entity("log_group", `${region}/${name}`);

    it("alone brings its blueprint to Port", () => {
      const { title, schema } = sandbox.port.blueprint("log_group") as unknown as {
        title: string;
        schema: { properties: object };
      };

      assert.equal(title, "Log group");
      assert.deepEqual(Object.keys(schema.properties), ["region", "retention"]);
    });

    it("alone brings its event rule, with exact names and without failed calls", () => {
      const rules = inputsOf("aws:cloudwatch/eventRule:EventRule", "dev-catalog-log-group-rule-");

      assert.deepEqual(
        rules.map(({ inputs }) => JSON.parse(String(inputs.eventPattern)) as object),
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
      const targets = inputsOf(
        "aws:cloudwatch/eventTarget:EventTarget",
        "dev-catalog-log-group-rule-",
      );

      assert.lengthOf(targets, 1);
      const { inputPaths, inputTemplate } = targets[0]?.inputs.inputTransformer as {
        inputPaths: Record<string, string>;
        inputTemplate: string;
      };
      assert.equal(inputPaths.name, "$.detail.requestParameters.logGroupName");
      assert.include(inputTemplate, '"name": <name>');
      assert.include(inputTemplate, '"resource_type": "AWS::Logs::LogGroup"');
    });

    it("alone brings its permissions to the exporter's role, and to no other", () => {
      const reads = statements()
        .filter(({ Action }) => Action.includes("logs:DescribeLogGroups"))
        .map((one) => ({ ...one, Action: one.Action.filter((name) => name.startsWith("logs:")) }));

      assert.deepEqual(reads, [
        {
          name: "dev-catalog-exporter-policy",
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

    it("alone makes an event an entity, and takes the entity out again", async () => {
      const { store } = sandbox.parts.aws.cloudControl;
      const orders = { LogGroupName: "orders", RetentionInDays: 30 };
      const made = store.create(region, "AWS::Logs::LogGroup", orders);
      await tell("CreateLogGroup", "orders");
      const { title, properties } = await until(() => entity("orders"));
      store.delete(made);
      await tell("DeleteLogGroup", "orders");
      await until(() => entity("orders") === undefined);

      assert.equal(title, "orders");
      assert.deepEqual(properties, { region, retention: 30 });
    });

    it("alone makes the resync bring in what had no event", async () => {
      const { aws } = sandbox.parts;
      const silent = { LogGroupName: "silent", RetentionInDays: 7 };
      aws.cloudControl.store.create(region, "AWS::Logs::LogGroup", silent);
      const credentials = aws.access.rootCredentials;
      await new SQSClient({ endpoint: aws.url, region, credentials }).send(
        new SendMessageCommand({
          QueueUrl: `${aws.url}/123456789012/dev-catalog`,
          MessageBody: '{"longshore":"resync-all"}',
        }),
      );

      const { title, properties } = await until(() => entity("silent"));

      assert.equal(title, "silent");
      assert.deepEqual(properties, { region, retention: 7 });
    });
  });

  describe("of a type that nobody has touched", () => {
    const told = async (one: (typeof typeCases)[number], properties: object): Promise<Told> => {
      const { status, summary, logs } = await perform(`do_${nameOf(one)}`, properties);
      assert.equal(status, "SUCCESS", `${one.type}: ${summary}`);
      const message = logs.map((log) => log.message).find((text) => text.startsWith("{"));
      return JSON.parse(message ?? "") as Told;
    };
    let made: readonly Told[];
    let entities: readonly unknown[];
    let removed: readonly Told[];

    before(async () => {
      made = await Promise.all(typeCases.map((one) => told(one, {})));
      await sandbox.parts.schedules.fire("catalog-resync");
      entities = await Promise.all(
        typeCases.map((one, index) => {
          const identifier = made[index]?.identifier ?? "";
          return until(() => sandbox.port.entity(nameOf(one), identifier)?.properties.all);
        }),
      );
      removed = await Promise.all(
        typeCases.map((one, index) => told(one, { remove: made[index]?.identifier })),
      );
    });

    for (const [index, one] of typeCases.entries()) {
      it(`creates, reads, changes, mirrors and deletes ${one.type}`, () => {
        const { identifier = "", made: first, changed } = made[index] ?? {};

        assert.match(identifier, one.identifier);
        assert.deepInclude(first, one.made);
        assert.deepInclude(changed, one.changed);
        assert.deepInclude(entities[index], one.changed);
        assert.notProperty(first, "Description");
        assert.deepEqual<object | undefined>(removed[index], { existed: true, after: null });
      });
    }
  });

  /** Puts a call on the event bus, as CloudTrail reports it. */
  function tell(eventName: string, logGroupName: string): Promise<unknown> {
    return fetch(`${sandbox.front.url}/events`, {
      method: "POST",
      body: JSON.stringify({
        source: "aws.logs",
        "detail-type": "AWS API Call via CloudTrail",
        region,
        detail: {
          eventSource: "logs.amazonaws.com",
          ...{ eventName, awsRegion: region, requestParameters: { logGroupName } },
        },
      }),
    });
  }
});
