import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runExplain } from "../../scripts/explain/run-explain";

const root = path.join(__dirname, "../..");
const rules = "test/fixtures/rules/good.yaml";

const detail = {
  eventSource: "dynamodb.amazonaws.com",
  eventName: "CreateTable",
  awsRegion: "eu-central-1",
  requestParameters: { tableName: "orders" },
};
const event = {
  version: "0",
  id: "9531985d-5d9d-49f8-9818-e811892f902b",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.dynamodb",
  account: "123456789012",
  time: "2026-03-02T08:00:00Z",
  region: "eu-central-1",
  resources: [],
  detail,
};
const message = {
  eventTime: "2026-03-02T08:00:00Z",
  awsRegion: "eu-central-1",
  eventName: "CreateTable",
  table: "orders",
  resource_type: "AWS::DynamoDB::Table",
  region: ".awsRegion",
  identifier: ".table",
  action: 'if .eventName | startswith("Delete") then "delete" else "upsert" end',
};
const looks =
  "writes the entities it comes to, deletes what it produced before and does not any more.";

describe("npm run explain", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "explain-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: unknown): string {
    const file = path.join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  /** What the command prints for an event, line by line. */
  async function explain(input: unknown, ...args: string[]) {
    const lines: string[] = [];
    const note = (text: string) => void lines.push(...text.split("\n"));
    const exitCode = await runExplain(["-", ...args], root, { log: note, error: note }, () =>
      typeof input === "string" ? input : JSON.stringify(input),
    );
    return { exitCode, lines };
  }

  it("tells an event of another account than the stack's apart, with its entities", async () => {
    const resource = write("table.json", {
      Arn: "arn:aws:dynamodb:eu-central-1:210987654321:table/orders",
    });
    const member = { ...event, account: "210987654321" };
    const told = await explain(member, "--hub", "123456789012", "--resource", resource);
    const forged = { ...member, detail: { ...detail, recipientAccountId: "333333333333" } };
    const dropped = await explain(forged, "--hub", "123456789012");
    const wrong = await explain(event, "--hub", "12");

    const account =
      "  account:    210987654321, mirrored if catalogAccounts of 123456789012 has it";
    assert.includeMembers(told.lines, [account, "  region:     eu-central-1"]);
    const looked = told.lines.find((line) => line.startsWith("  exporter:"));
    assert.include(looked, "AWS::DynamoDB::Table orders in 210987654321/eu-central-1: writes");
    const entity = told.lines.find((line) => line.startsWith("  entity:")) ?? "";
    assert.include(entity, '"aws_account":"210987654321"');
    assert.includeMembers(dropped.lines, [
      account,
      "  exporter:   drops it: CloudTrail wrote it for 333333333333.",
    ]);
    assert.equal(wrong.exitCode, 1);
    assert.include(wrong.lines[0], '--hub is "12"; allowed: the twelve digits of an account.');
  });

  it("shows the message, what its filters come to, and what the exporter does", async () => {
    const { exitCode, lines } = await explain(event, "--rules", rules);

    assert.equal(exitCode, 0);
    assert.deepEqual(lines, [
      'Event: aws.dynamodb "AWS API Call via CloudTrail" CreateTable, account 123456789012, eu-central-1, 2026-03-02T08:00:00Z',
      "",
      `${rules} Tables takes it.`,
      `  message:    ${JSON.stringify(message)}`,
      "  region:     eu-central-1",
      "  identifier: orders",
      "  action:     upsert",
      "  time:       2026-03-02T08:00:00.000Z",
      `  exporter:   looks at AWS::DynamoDB::Table orders in eu-central-1: ${looks} If it is not there yet, it looks again later.`,
    ]);
  });

  it("takes the handlers' rules unless others are given, and a file instead of standard input", async () => {
    const lines: string[] = [];
    const note = (text: string) => void lines.push(...text.split("\n"));

    const exitCode = await runExplain([write("event.json", event)], root, {
      log: note,
      error: note,
    });

    assert.equal(exitCode, 0);
    assert.equal(lines[2], "handlers/resources/dynamodb-table.ts events[0] takes it.");
    assert.include(lines, "  identifier: orders");
  });

  it("says of rules with the same source why they do not take it", async () => {
    const failed = { ...event, detail: { ...detail, eventName: "DescribeTable", errorCode: "X" } };

    const { lines } = await explain(failed, "--rules", rules);

    assert.deepEqual(lines, [
      'Event: aws.dynamodb "AWS API Call via CloudTrail" DescribeTable (failed: X), account 123456789012, eu-central-1, 2026-03-02T08:00:00Z',
      "",
      `${rules} Tables does not take it:`,
      '  detail.eventName: expected ["CreateTable","DeleteTable"], found "DescribeTable"',
      '  detail.errorCode: expected [{"exists":false}], found "X"',
      "",
      "No rule takes it (1 looked at). Nothing happens.",
    ]);
  });

  it("is silent about rules of other sources", async () => {
    const { lines } = await explain({ ...event, source: "aws.s3" }, "--rules", rules);

    assert.deepEqual(lines.slice(1), [
      "",
      "No rule takes it (1 looked at); none listens to aws.s3. Nothing happens.",
    ]);
  });

  it("tells what the rule on tags makes of a change", async () => {
    const arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders";
    const { lines } = await explain({
      ...event,
      ...{ source: "aws.tag", "detail-type": "Tag Change on Resource", resources: [arn] },
      detail: { "changed-tag-keys": ["team"], service: "dynamodb", "resource-type": "table" },
    });

    assert.equal(lines[2], "the catalog rule on tags takes it.");
    assert.include(lines[3], arn);
    assert.equal(
      lines[4],
      `  exporter:   looks in its index for what ${arn} stands for in eu-central-1, and reads again what it finds; the rest is not in the catalog.`,
    );
  });

  it("wraps a record of CloudTrail into its event", async () => {
    const record = {
      ...detail,
      eventTime: "2026-03-02T08:00:00Z",
      recipientAccountId: "210987654321",
    };

    const { lines } = await explain(record, "--rules", rules);

    assert.equal(
      lines[0],
      'Event: aws.dynamodb "AWS API Call via CloudTrail" CreateTable, account 210987654321, eu-central-1, 2026-03-02T08:00:00Z',
    );
    assert.equal(lines[2], `${rules} Tables takes it.`);
  });

  describe("with a resource", () => {
    const table = {
      TableName: "orders",
      Arn: "arn:aws:dynamodb:eu-central-1:123456789012:table/orders",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    };
    const entity = {
      identifier: table.Arn,
      title: "orders",
      properties: {
        region: "eu-central-1",
        arn: table.Arn,
        billing_mode: "PROVISIONED",
        table_class: "STANDARD",
        keys: ["id"],
        stream_arn: null,
        deletion_protection: false,
        point_in_time_recovery: false,
        tags: {},
      },
    };
    const entityLine = `  entity:     dynamodb_table ${JSON.stringify(entity)}`;

    it("shows the entities that it comes to", async () => {
      const { lines } = await explain(
        event,
        "--rules",
        rules,
        "--resource",
        write("r.json", table),
      );

      assert.equal(lines.at(-1), entityLine);
    });

    it("reads it as Cloud Control answers", async () => {
      const answer = {
        TypeName: "AWS::DynamoDB::Table",
        ResourceDescription: { Identifier: "orders", Properties: JSON.stringify(table) },
      };

      const { lines } = await explain(
        event,
        "--rules",
        rules,
        "--resource",
        write("r.json", answer),
      );

      assert.equal(lines.at(-1), entityLine);
    });

    it("adds the entities of a config.json, or says why there are none", async () => {
      const config = (query: string) =>
        write("config.json", {
          resources: [
            {
              kind: "AWS::DynamoDB::Table",
              selector: { query },
              port: {
                entity: {
                  mappings: [
                    {
                      identifier: ".TableName",
                      blueprint: "table",
                      properties: { keys: ".KeySchema | length" },
                    },
                  ],
                },
              },
            },
          ],
        });
      const resource = ["--rules", rules, "--resource", write("r.json", table)];

      const taken = await explain(event, ...resource, "--config", config("true"));
      const failing = await explain(event, ...resource, "--config", config(".TableName | keys"));

      assert.deepEqual(taken.lines.slice(-2), [
        entityLine,
        '  entity:     table {"identifier":"orders","properties":{"keys":1}}',
      ]);
      assert.match(
        failing.lines.at(-1) ?? "",
        /^ {2}entities: {3}none, into dead letters: config\.json resources\[0\]: selector: /,
      );
    });
  });

  it("says what a rule's message lacks", async () => {
    const rule = (template: string) =>
      write("rule.json", {
        Name: "own",
        EventPattern: { source: ["aws.dynamodb"] },
        Targets: [
          {
            Id: "queue",
            InputTransformer: { InputPathsMap: { all: "$.detail" }, InputTemplate: template },
          },
        ],
      });
    // The findings follow; explain-defects.test.ts looks at them.
    const last = async (template: string) => {
      const { lines } = await explain(event, "--rules", rule(template));
      const finding = lines.findIndex((line) => line.startsWith(`  ${rule(template)}: own `));
      return lines.slice(3, finding);
    };

    assert.match(
      (await last('{"x": "<all>"}'))[0] ?? "",
      /message: {4}none\. .*EventBridge drops the event\.$/,
    );
    assert.deepEqual((await last('{"resource_type": "AWS::X::Y"}')).slice(1), [
      "  exporter:   puts it into dead letters: region is null; a message needs resource_type, and JQ in region and identifier (and action).",
    ]);
    assert.deepEqual(
      (
        await last('{"resource_type": "AWS::X::Y", "region": "eu-west-1", "identifier": ".x"}')
      ).slice(1),
      [
        '  exporter:   puts it into dead letters: the JQ of region fails: JQ filter "eu-west-1" does not compile: there is no function eu with 0 arguments (line 1).',
      ],
    );
    assert.deepEqual(
      (
        await last(
          '{"resource_type": "AWS::X::Y", "region": "\\"eu-west-1\\"", "identifier": "\\"b\\""}',
        )
      ).slice(-2),
      [
        "  time:       none; it is looked at, however old it is",
        '  exporter:   puts it into dead letters: no handler declares the resource type "AWS::X::Y", nor does an entry of catalogConfig.',
      ],
    );
  });

  describe("refuses", () => {
    const cases: [string, unknown, string[], RegExp][] = [
      ["what is no JSON", "{", [], /^standard input is not JSON: /],
      [
        "what is no event",
        { source: "aws.s3" },
        [],
        /^standard input: detail is null; an event has an object there\./,
      ],
      [
        "an event without a source",
        { detail },
        [],
        /^standard input: The event's source is undefined; give it a text/,
      ],
      [
        "unknown options",
        event,
        ["--rule", "x"],
        /^There is no option --rule; allowed are --rules, --resource, --config, --hub, --handlers\./,
      ],
      ["an option without a file", event, ["--rules"], /^--rules needs a file\./],
      ["a second event", event, ["other.json"], /^One event at a time: "-" or "other\.json"\./],
      [
        "rules that are none",
        event,
        ["--rules", "package.json"],
        /^package\.json has no rule; give a CloudFormation template/,
      ],
      ["files that are not there", event, ["--resource", "none.json"], /ENOENT.*none\.json/],
    ];
    for (const [title, input, args, expected] of cases) {
      it(title, async () => {
        const { exitCode, lines } = await explain(input, ...args);

        assert.equal(exitCode, 1);
        assert.match(lines[0] ?? "", expected);
      });
    }
  });
});
