import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createJq, type Jq } from "../../functions/jq";
import type { JsonObject } from "../../functions/port/types";
import { cloudTrail, defineResource } from "../../registry";
import { checkHandlers, type HandlerFixtures } from "../../scripts/check/check-handlers";
import { formatFinding, type Finding, type FindingKind } from "../../scripts/check/finding";
import { checkText, runCheck } from "../../scripts/check/run-check";
import { buildRegistry } from "../../registry/registry";
import { fixtureText } from "../support/fixture";

const root = path.join(__dirname, "../..");

/** A rule with one defect, and what is said of it: kind, place, value. */
type Expected = readonly [FindingKind, string, string];

const names = "EventPattern.detail.eventName";
const identifier = "InputTemplate.identifier";

/** The defects of rules that teams copied, one file for each. */
const defects: Record<string, { readonly defect: string; readonly findings: readonly Expected[] }> =
  {
    "eks-bare-values.yaml": {
      defect: "values that become the JQ program",
      findings: [
        ["value-as-program", "Clusters InputTemplate.region", "<awsRegion>"],
        ["value-as-program", "Clusters InputTemplate.identifier", "<name>"],
      ],
    },
    "cloudformation-flapping.yaml": {
      defect: "a call and a status event that contradict each other",
      findings: [
        [
          "identifier-form",
          `StackCalls ${identifier}`,
          'if .created != "" then .created else .named end',
        ],
        [
          "flapping",
          "StackCalls InputTemplate.action",
          'if .eventName | startswith("Delete") then "delete" else "upsert" end',
        ],
      ],
    },
    "lambda-prefixes.yaml": {
      defect: "prefixes that match look-alike calls",
      findings: [
        ["look-alike-events", `Functions ${names}`, '{"prefix":"CreateFunction"}'],
        ["look-alike-events", `Functions ${names}`, '{"prefix":"DeleteFunction"}'],
      ],
    },
    "ecr-last-segment.yaml": {
      defect: "the last part of a name with slashes",
      findings: [["last-segment-only", `Repositories ${identifier}`, '.arn | split("/") | last']],
    },
    "ecs-cluster-tags.yaml": {
      defect: "tags of services and tasks taken for a cluster's",
      findings: [["shared-call", `Clusters ${names}`, "TagResource"]],
    },
    "ec2-tags.yaml": {
      defect: "the first of several, which may be a volume",
      findings: [
        [
          "first-item-only",
          "Instances InputPathsMap.instance",
          "$.detail.requestParameters.resourcesSet.items[0].resourceId",
        ],
        ["shared-call", `Instances ${names}`, "CreateTags"],
      ],
    },
    "rds-tags.yaml": {
      defect: "tags of clusters and snapshots taken for an instance's",
      findings: [["shared-call", `Databases ${names}`, "AddTagsToResource"]],
    },
    "elasticache-tags.yaml": {
      defect: "tags of the other kinds of caches",
      findings: [["shared-call", `Caches ${names}`, "AddTagsToResource"]],
    },
    "s3-failed-calls.yaml": {
      defect: "failed calls",
      findings: [["no-error-guard", "Buckets EventPattern.detail.errorCode", ""]],
    },
    "beanstalk-prefix.yaml": {
      defect: "versions taken for applications",
      findings: [["look-alike-events", `Applications ${names}`, '{"prefix":"CreateApplication"}']],
    },
    "sns-delete-by-name.yaml": {
      defect: "deletions by name where the identifier is an ARN",
      findings: [
        [
          "identifier-form",
          `Topics ${identifier}`,
          'if .eventName == "DeleteTopic" then .deleted | split(":") | last else .created end',
        ],
      ],
    },
    "pasted-value.json": {
      defect: "values of AWS pasted into JQ, in one note",
      findings: [
        [
          "aws-value-in-jq",
          "2 places, the first tables InputTemplate.region",
          "<awsRegion>, <eventName>",
        ],
      ],
    },
    "array-index.yaml": {
      defect: "the first of a list, pasted into JQ",
      findings: [
        ["value-pasted-into-jq", `Tags ${identifier}`, '"<arn>"'],
        ["first-item-only", "Tags InputPathsMap.arn", "$.detail.requestParameters.resourceArns[0]"],
        ["first-item-only", "Tags InputPathsMap.key", "$.detail.requestParameters.tags[0].key"],
      ],
    },
    "fragment-map.yaml": {
      defect: "look-alikes, in a map of rules",
      findings: [
        ["look-alike-events", `Functions ${names}`, '{"prefix":"DeleteFunction"}'],
        ["no-error-guard", "Functions EventPattern.detail.errorCode", ""],
        ["no-event-time", "Functions InputTemplate", ""],
      ],
    },
    "fragment-single.yaml": {
      defect: "no guard, in a single rule",
      findings: [
        ["no-error-guard", "rule EventPattern.detail.errorCode", ""],
        ["no-event-time", "rule InputTemplate", ""],
      ],
    },
    "no-event-time.yaml": {
      defect: "no time",
      findings: [["no-event-time", "Queues InputTemplate", ""]],
    },
    "object-in-quotes.yaml": {
      defect: "an object between quotes",
      findings: [["object-in-quotes", "Tables InputTemplate", '"<parameters>"']],
    },
    "unknown-placeholder.yaml": {
      defect: "a placeholder that the map does not have",
      findings: [["unknown-placeholder", "Tables InputTemplate", "<tabel>"]],
    },
    "syntax-error.yaml": {
      defect: "a filter that does not compile",
      findings: [["does-not-compile", `Tables ${identifier}`, '.table | split("/"']],
    },
    "gives-nothing.yaml": {
      defect: "a filter that gives nothing",
      findings: [["gives-nothing", `Tables ${identifier}`, ".tableName"]],
    },
    "good.yaml": { defect: "nothing", findings: [] },
  };

describe("npm run check:filters", function () {
  this.timeout(60_000);
  let jq: Jq;
  before(() => {
    jq = createJq();
  });
  after(() => jq.close());

  const check = (file: string) => checkText(file, fixtureText(`rules/${file}`), jq);
  const brief = ({ kind, place, value }: Finding): Expected => [kind, place, value];
  const problemsOf = async (file: string) => (await check(file)).map(({ problem }) => problem);

  describe("finds in a file of rules", () => {
    for (const [file, { defect, findings }] of Object.entries(defects)) {
      it(`${defect} (${file})`, async () => {
        const found = await check(file);

        assert.deepEqual(found.map(brief), findings);
        assert.deepEqual(
          [...new Set(found.map((one) => one.file))],
          found.length > 0 ? [file] : [],
        );
      });
    }

    it("a line that is no YAML", async () => {
      const text = fixtureText("rules/good.yaml").replace(
        "        detail-type:",
        "       detail-type:",
      );

      assert.deepEqual(await checkText("broken.yaml", text, jq), [
        {
          kind: "unreadable-file",
          file: "broken.yaml",
          place: "line 10, column 1",
          value: "       detail-type: [AWS API Call via CloudTrail]",
          problem:
            "The file is neither YAML nor JSON: All mapping items must start at the same column.",
          remedy: "Correct this line; CloudFormation refuses the file too.",
        },
      ]);
    });

    it("patterns, templates and paths that are too large", async () => {
      const rule = JSON.parse(fixtureText("rules/pasted-value.json")) as {
        EventPattern: { detail: { eventName: string[] } };
        Targets: [{ InputTransformer: { InputPathsMap: JsonObject; InputTemplate: string } }];
      };
      const { InputTransformer: transformer } = rule.Targets[0];
      rule.EventPattern.detail.eventName = Array.from(
        { length: 120 },
        (_, i) => `CreateTable${i}000`,
      );
      for (let index = 0; index < 100; index += 1)
        transformer.InputPathsMap[`p${index}`] = "$.detail.x";
      transformer.InputTemplate = transformer.InputTemplate.replace(
        "{",
        `{"note": "${"x".repeat(8192)}", `,
      );

      const found = await checkText("large.json", JSON.stringify(rule), jq);

      assert.deepEqual(found.map(({ kind, problem }) => [kind, problem]).slice(0, 3), [
        [
          "pattern-too-large",
          `It has ${JSON.stringify(rule.EventPattern).length} characters; EventBridge takes 2048.`,
        ],
        [
          "template-too-large",
          `It has ${transformer.InputTemplate.length} characters; EventBridge takes 8192.`,
        ],
        ["too-many-paths", "It has 104 paths; EventBridge takes 100."],
      ]);
    });

    it("patterns that EventBridge refuses, targets without a template, and files without rules", async () => {
      const one = {
        EventPattern: { source: "aws.s3" },
        Targets: [
          {
            InputTransformer: { InputTemplate: '{"eventTime": <aws.events.event.ingestion-time>}' },
          },
        ],
      };
      const found = await checkText("one.json", JSON.stringify(one), jq);
      const bare = await checkText(
        "bare.json",
        '{"EventPattern": {"source": ["aws.s3"]}, "Targets": [{}]}',
        jq,
      );
      const none = await checkText("none.json", "{}", jq);

      assert.deepEqual(found.map(brief), [
        ["invalid-pattern", "rule EventPattern", '{"source":"aws.s3"}'],
      ]);
      assert.deepEqual(bare.map(brief), [["no-transformer", "rule", ""]]);
      assert.deepEqual(none.map(brief), [["no-rule", "the file", ""]]);
    });
  });

  describe("says in words", () => {
    it("which calls look alike", async () => {
      assert.deepEqual(await problemsOf("lambda-prefixes.yaml"), [
        "It also matches CreateFunctionUrlConfig: other calls, and AWS adds more.",
        "It also matches DeleteFunctionCodeSigningConfig, DeleteFunctionConcurrency20171031, DeleteFunctionEventInvokeConfig, DeleteFunctionUrlConfig: other calls, and AWS adds more. An action that looks at the beginning alone takes the entity of a live resource away.",
      ]);
      assert.deepEqual(await problemsOf("beanstalk-prefix.yaml"), [
        "It also matches CreateApplicationVersion: other calls, and AWS adds more.",
      ]);
    });

    it("what else a call is made for, and what comes of it", async () => {
      assert.deepEqual(await problemsOf("ecs-cluster-tags.yaml"), [
        'TagResource is also made for services, tasks, task definitions; the rule then names the AWS::ECS::Cluster "web".',
      ]);
      assert.include(
        (await problemsOf("ec2-tags.yaml"))[1],
        'volumes, network interfaces, images; the rule then names the AWS::EC2::Instance "vol-0a1b2c3d4e5f60718".',
      );
    });

    it("what a deletion does that has only begun", async () => {
      assert.deepEqual(
        (await problemsOf("cloudformation-flapping.yaml"))[1],
        "DeleteStack deletes the entity when the deletion only begins, and StackStatuses writes it again (CloudFormation Stack Status Change, DELETE_IN_PROGRESS): it comes and goes.",
      );
    });

    it("where a filter does not compile", async () => {
      assert.deepEqual(await problemsOf("syntax-error.yaml"), [
        'JQ filter ".table | split(\\"/\\"" does not compile: it ends too early; something is not closed or is missing (line 1).',
      ]);
    });

    it("file, place, value, problem and remedy", async () => {
      const [finding] = await check("s3-failed-calls.yaml");
      const [other] = await check("gives-nothing.yaml");
      assert(finding && other);

      assert.deepEqual(formatFinding(finding).split("\n"), [
        "s3-failed-calls.yaml: Buckets EventPattern.detail.errorCode (no-error-guard)",
        "  problem: A call that failed counts like one that did something: a denied DeleteBucket is taken too.",
        '  remedy:  Add "errorCode": [{"exists": false}] to detail.',
      ]);
      assert.equal(formatFinding(other).split("\n")[1], "  value:   .tableName");
    });
  });

  describe("of a config.json", () => {
    const entry = { identifier: ".Arn", blueprint: "b", properties: {} };
    const config = (kind: string, mapping: JsonObject) =>
      JSON.stringify({ resources: [{ kind, port: { entity: { mappings: [mapping] } } }] });

    it("finds every problem", async () => {
      const found = await checkText(
        "config.json",
        config("AWS::S3::Bucket", { ...entry, title: "a b", properties: { x: 1 } }),
        jq,
      );

      assert.deepEqual(
        found.map(({ kind, place }) => [kind, place]),
        [
          ["invalid-config", "resources[0] (AWS::S3::Bucket)"],
          ["invalid-config", "resources[0] (AWS::S3::Bucket)"],
        ],
      );
      assert.include(found[0]?.problem, "properties.x is 1; allowed: a JQ filter.");
      assert.include(found[1]?.problem, '.title: JQ filter "a b" does not compile: ');
    });

    it("tells what works otherwise than before", async () => {
      const found = await checkText("config.json", config("AWS::ACM::Certificate", entry), jq);

      assert.deepEqual(found.map(brief), [
        ["config-differs", "resources[0] (AWS::ACM::Certificate)", ""],
      ]);
    });

    it("is content with one that works as before", async () => {
      assert.deepEqual(await checkText("config.json", config("AWS::S3::Bucket", entry), jq), []);
    });
  });

  describe("of the handlers", () => {
    const properties = { Name: "one", Size: 1 };
    const fixtures: HandlerFixtures = {
      events: [],
      resources: [{ identifier: "one", region: "eu-west-1", properties }],
    };

    function registryWith(parts: Partial<Parameters<typeof defineResource>[0]>) {
      const resource = defineResource({
        type: "AWS::Test::Thing",
        blueprint: {
          identifier: "thing",
          title: "Thing",
          schema: { properties: { size: { type: "number" } } },
          relations: { other: { target: "thing", required: false, many: false } },
        },
        events: [
          cloudTrail("test", ["CreateThing"], {
            inputPaths: { name: "$.detail.requestParameters.name" },
            identifier: ".name",
          }),
        ],
        entity: { identifier: ".Name", properties: { size: ".Size" } },
        permissions: [],
        ...parts,
      });
      return buildRegistry([{ file: "resources/thing.ts", exports: { resource } }]);
    }
    const find = async (parts: Parameters<typeof registryWith>[0]) =>
      (await checkHandlers(registryWith(parts), () => fixtures, jq)).map((one) => [
        one.file,
        ...brief(one),
      ]);
    const file = "handlers/resources/thing.ts";

    it("finds mappings that do not compile or give nothing", async () => {
      assert.deepEqual(await find({}), []);
      assert.deepEqual(
        await find({
          selector: ".Name |",
          entity: { identifier: ".Name", title: ".Title", relations: { other: ".Other" } },
        }),
        [
          [file, "does-not-compile", "selector", ".Name |"],
          [file, "gives-nothing", "entity.title", ".Title"],
          [file, "gives-nothing", "entity.relations.other", ".Other"],
        ],
      );
    });

    it("finds in their rules what it finds in files", async () => {
      const [event] = [...registryWith({}).resources.values()][0]?.events ?? [];
      assert(event);

      assert.deepEqual(await find({ events: [{ ...event, identifier: ".nam" }] }), [
        [file, "gives-nothing", `events[0] ${identifier}`, ".nam"],
      ]);
      assert.deepEqual(
        await find({
          events: [
            {
              ...event,
              detail: { eventName: ["CreateThing"] },
              inputPaths: { name: "$.detail.name" },
            },
          ],
        }),
        [
          [file, "no-error-guard", "events[0] EventPattern.detail.errorCode", ""],
          [file, "no-event-time", "events[0] InputTemplate", ""],
          [file, "gives-nothing", "events[0] InputTemplate.region", ".awsRegion"],
        ],
      );
    });
  });

  describe("as a command", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "check-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    async function run(...args: string[]) {
      const lines: string[] = [];
      const note = (message: string) => void lines.push(message);
      return { exitCode: await runCheck(args, root, { log: note, error: note }), lines };
    }

    it("ends with 1 and the findings when there are any, otherwise with 0", async () => {
      const good = "test/fixtures/rules/good.yaml";
      const bad = "test/fixtures/rules/gives-nothing.yaml";

      assert.deepEqual(await run(good), { exitCode: 0, lines: [`nothing to correct in ${good}`] });
      const { exitCode, lines } = await run(good, bad);
      assert.equal(exitCode, 1);
      assert.lengthOf(lines, 2);
      assert.equal(lines[1], `1 finding in ${good}, ${bad}`);
    });

    it("says when a file cannot be read", async () => {
      const none = path.join(folder, "none.yaml");

      const { exitCode, lines } = await run(none);

      assert.equal(exitCode, 1);
      assert.include(lines[0], "ENOENT");
    });

    it("reads any place", async () => {
      const file = path.join(folder, "rules.json");
      writeFileSync(file, fixtureText("rules/pasted-value.json"));

      assert.equal((await run(file)).lines.at(-1), `1 finding in ${file}`);
    });

    it("explains itself", async () => {
      const { exitCode, lines } = await run("--help");

      assert.equal(exitCode, 0);
      assert.match(lines[0] ?? "", /^Usage: npm run check:filters/);
    });
  });
});
