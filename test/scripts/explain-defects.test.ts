import { assert } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createJq, type Jq } from "../../functions/jq";
import type { JsonObject } from "../../functions/port/types";
import { formatFinding, type FindingKind } from "../../scripts/check/finding";
import { checkText } from "../../scripts/check/run-check";
import { runExplain } from "../../scripts/explain/run-explain";
import { fixtureText } from "../support/fixture";

const root = path.join(__dirname, "../..");

/** A recorded call as EventBridge passes it on. */
function call(
  service: string,
  eventName: string,
  requestParameters: JsonObject,
  more: JsonObject = {},
): JsonObject {
  return {
    source: `aws.${service}`,
    "detail-type": "AWS API Call via CloudTrail",
    time: "2026-03-02T08:00:00Z",
    region: "eu-west-1",
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: "eu-west-1",
      requestParameters,
      ...more,
    },
  };
}

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const createTable = call("dynamodb", "CreateTable", { tableName: "orders" });

/** For each file of rules: an event that its defect concerns, the rule, what is named under it. */
const defects: Record<string, readonly [JsonObject, string, readonly FindingKind[]]> = {
  "array-index.yaml": [
    call("elasticloadbalancing", "AddTags", { resourceArns: [], tags: [{ key: "a" }] }),
    "Tags takes it.",
    ["value-pasted-into-jq", "first-item-only", "first-item-only"],
  ],
  "fragment-map.yaml": [
    call("lambda", "DeleteFunctionConcurrency20171031", { functionName: "resize" }),
    "Functions takes it.",
    ["look-alike-events", "no-error-guard", "no-event-time"],
  ],
  "fragment-single.yaml": [
    call("lambda", "CreateFunction20150331", { functionName: "resize" }),
    "rule takes it.",
    ["no-error-guard", "no-event-time"],
  ],
  "beanstalk-prefix.yaml": [
    call("elasticbeanstalk", "CreateApplicationVersion", { applicationName: "shop" }),
    "Applications takes it.",
    ["look-alike-events"],
  ],
  "cloudformation-flapping.yaml": [
    call("cloudformation", "DeleteStack", { stackName: "shop" }),
    "StackCalls takes it.",
    ["identifier-form", "flapping"],
  ],
  "ec2-tags.yaml": [
    call("ec2", "CreateTags", { resourcesSet: { items: [{ resourceId: "vol-1" }] } }),
    "Instances takes it.",
    ["first-item-only", "shared-call"],
  ],
  "ecr-last-segment.yaml": [
    call("ecr", "TagResource", { resourceArn: arn("ecr", "repository/team/app") }),
    "Repositories takes it.",
    ["last-segment-only"],
  ],
  "ecs-cluster-tags.yaml": [
    call("ecs", "TagResource", { resourceArn: arn("ecs", "service/main/web") }),
    "Clusters takes it.",
    ["shared-call"],
  ],
  "eks-bare-values.yaml": [
    call("eks", "CreateCluster", { name: "main" }),
    "Clusters takes it.",
    ["value-as-program", "value-as-program"],
  ],
  "elasticache-tags.yaml": [
    call("elasticache", "AddTagsToResource", {
      resourceName: arn("elasticache", "serverlesscache:main"),
    }),
    "Caches takes it.",
    ["shared-call"],
  ],
  "gives-nothing.yaml": [createTable, "Tables takes it.", ["gives-nothing"]],
  "lambda-prefixes.yaml": [
    call("lambda", "DeleteFunctionConcurrency20171031", { functionName: "resize" }),
    "Functions takes it.",
    ["look-alike-events", "look-alike-events"],
  ],
  "no-event-time.yaml": [
    call("sqs", "DeleteQueue", { queueUrl: "https://sqs.eu-west-1.amazonaws.com/1/jobs" }),
    "Queues takes it.",
    ["no-event-time"],
  ],
  "object-in-quotes.yaml": [createTable, "Tables takes it.", ["object-in-quotes"]],
  "pasted-value.json": [createTable, "tables takes it.", ["aws-value-in-jq"]],
  "rds-tags.yaml": [
    call("rds", "AddTagsToResource", { resourceName: arn("rds", "snapshot:main") }),
    "Databases takes it.",
    ["shared-call"],
  ],
  "s3-failed-calls.yaml": [
    call("s3", "DeleteBucket", { bucketName: "photos" }, { errorCode: "AccessDenied" }),
    "Buckets takes it.",
    ["no-error-guard"],
  ],
  "sns-delete-by-name.yaml": [
    call("sns", "DeleteTopic", { topicArn: arn("sns", "news") }),
    "Topics takes it.",
    ["identifier-form"],
  ],
  "syntax-error.yaml": [createTable, "Tables takes it.", ["does-not-compile"]],
  "unknown-placeholder.yaml": [createTable, "Tables takes it.", ["unknown-placeholder"]],
};

describe("npm run explain, of rules with defects", function () {
  this.timeout(60_000);
  let folder: string;
  let jq: Jq;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "explain-"));
    jq = createJq();
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await jq.close();
  });

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  const explain = (event: JsonObject, ...args: string[]) => explainIn(root, event, ...args);

  async function explainIn(project: string, event: JsonObject, ...args: string[]) {
    const out: string[] = [];
    const note = (text: string) => void out.push(text);
    const exitCode = await runExplain(["-", ...args], project, { log: note, error: note }, () =>
      JSON.stringify(event),
    );
    return { exitCode, text: out.join("\n") };
  }

  /** The lines of a file's findings, as `npm run check:filters` has them. */
  const checked = async (file: string, text: string) =>
    (await checkText(file, text, jq)).flatMap((one) => formatFinding(one).split("\n"));

  /** What stands under a heading, without its indentation. */
  function sectionOf(text: string, heading: string): string[] {
    const section = text.split("\n\n").find((one) => one.startsWith(`${heading}\n`)) ?? "";
    return section
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^ {2}/, ""));
  }

  it("knows every file of rules", () => {
    const files = readdirSync(path.join(root, "test/fixtures/rules")).sort();

    assert.deepEqual(
      files.filter((file) => file !== "good.yaml"),
      Object.keys(defects).sort(),
    );
  });

  describe("names under the rule, in the words of check:filters, those of", () => {
    for (const [name, [event, heading, kinds]] of Object.entries(defects)) {
      it(name, async () => {
        const file = `test/fixtures/rules/${name}`;

        const { exitCode, text } = await explain(event, "--rules", file);

        const section = sectionOf(text, `${file} ${heading}`);
        const first = section.findIndex((line) => line.startsWith(`${file}: `));
        const found = section.slice(first);
        assert.equal(exitCode, 0);
        assert.deepEqual(
          found.flatMap((line) => /^\S.* \(([a-z-]+)\)$/.exec(line)?.[1] ?? []),
          [...kinds],
        );
        assert.deepEqual(found, await checked(file, fixtureText(`rules/${name}`)));
      });
    }
  });

  it("names them under a rule that does not take the event, too", async () => {
    const file = "test/fixtures/rules/s3-failed-calls.yaml";

    const { text } = await explain(call("s3", "ListBuckets", {}), "--rules", file);

    assert.deepEqual(sectionOf(text, `${file} Buckets does not take it:`), [
      'detail.eventName: expected ["CreateBucket","DeleteBucket"], found "ListBuckets"',
      ...(await checked(file, fixtureText("rules/s3-failed-calls.yaml"))),
    ]);
  });

  it("names those of a pattern that EventBridge refuses", async () => {
    const own = JSON.parse(fixtureText("rules/pasted-value.json")) as { EventPattern: JsonObject };
    own.EventPattern.source = "aws.dynamodb";
    const file = write("refused.json", JSON.stringify(own));

    const { text } = await explain(createTable, "--rules", file);

    assert.include(text, `  ${file}: tables EventPattern (invalid-pattern)\n`);
  });

  it("leaves out those of rules for other sources", async () => {
    const file = "test/fixtures/rules/s3-failed-calls.yaml";

    const { text } = await explain(createTable, "--rules", file);

    assert.notInclude(text, "no-error-guard");
  });

  it("names what cannot be read beside rules that can, or instead of any", async () => {
    const good = fixtureText("rules/good.yaml");
    const bare =
      "  Bare: {Type: AWS::Events::Rule, Properties: {EventPattern: {}, Targets: [{}]}}\n";
    const partly = write("partly.yaml", `${good.trimEnd()}\n${bare}`);
    const broken = write(
      "broken.yaml",
      good.replace("        detail-type:", "       detail-type:"),
    );

    const some = await explain(createTable, "--rules", partly);
    const none = await explain(createTable, "--rules", broken);

    assert.equal(some.exitCode, 0);
    assert.include(some.text, `${partly} Tables takes it.`);
    assert.include(some.text, `\n\n${partly}: Bare (no-transformer)\n  problem: `);
    assert.equal(none.exitCode, 1);
    assert.match(none.text, /^\S+broken\.yaml: line 10, column 1 \(unreadable-file\)\n/);
  });

  it("names those of a handler's rules", async () => {
    mkdirSync(path.join(folder, "handlers/resources"), { recursive: true });
    write(
      "handlers/resources/table.ts",
      `import { defineResource } from ${JSON.stringify(path.join(root, "registry"))};
      export const resource = defineResource({
        type: "AWS::DynamoDB::Table",
        blueprint: { identifier: "table", title: "Table", schema: { properties: {} } },
        events: [{
          source: "aws.dynamodb",
          detailType: "AWS API Call via CloudTrail",
          detail: { eventName: ["CreateTable"] },
          inputPaths: { eventTime: "$.time", table: "$.detail.requestParameters.tableName" },
          region: '"eu-west-1"',
          identifier: ".table",
          action: '"upsert"',
        }],
        entity: { identifier: ".TableName" },
        permissions: [],
      });`,
    );

    const { text } = await explainIn(folder, createTable);

    assert.deepEqual(sectionOf(text, "handlers/resources/table.ts events[0] takes it.").slice(-3), [
      "handlers/resources/table.ts: events[0] EventPattern.detail.errorCode (no-error-guard)",
      "  problem: A call that failed counts like one that did something: a denied CreateTable is taken too.",
      '  remedy:  Add "errorCode": [{"exists": false}] to detail.',
    ]);
  });
});
