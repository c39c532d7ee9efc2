import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { runExplain } from "../../scripts/explain/run-explain";

const root = path.join(__dirname, "../..");
const rules = "test/fixtures/rules/good.yaml";
const record = (more: object = {}) => ({
  eventVersion: "1.11",
  eventSource: "dynamodb.amazonaws.com",
  eventName: "CreateTable",
  eventTime: "2026-03-02T08:00:00Z",
  eventType: "AwsApiCall",
  awsRegion: "eu-central-1",
  recipientAccountId: "123456789012",
  requestParameters: { tableName: "orders" },
  ...more,
});
const lookedUp = (one: object) => ({ EventName: "x", CloudTrailEvent: JSON.stringify(one) });

describe("npm run explain, with what people have", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "explain-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: unknown): string => {
    const file = path.join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  async function explain(input: unknown, ...args: string[]) {
    const lines: string[] = [];
    const note = (text: string) => void lines.push(...text.split("\n"));
    const exitCode = await runExplain(["-", ...args], root, { log: note, error: note }, () =>
      JSON.stringify(input),
    );
    return { exitCode, lines };
  }

  for (const [what, input, count] of [
    ["a record", record(), 1],
    ["a file of records", { Records: [record(), record()] }, 2],
    ["what lookup-events prints", { Events: [lookedUp(record()), lookedUp(record())] }, 2],
    ["one event of lookup-events", lookedUp(record()), 1],
    ["the texts of lookup-events", [JSON.stringify(record()), JSON.stringify(record())], 2],
    ["a list of records", [record(), { Records: [record()] }], 2],
  ] as const) {
    it(`takes ${what}`, async () => {
      const { exitCode, lines } = await explain(input, "--rules", rules);

      assert.equal(exitCode, 0);
      assert.lengthOf(
        lines.filter((line) => line === "  identifier: orders"),
        count,
      );
      assert.lengthOf(
        lines.filter((line) =>
          line.startsWith('Event: aws.dynamodb "AWS API Call via CloudTrail"'),
        ),
        count,
      );
    });
  }

  it("takes one record a line, and a packed file as CloudTrail delivers it", async () => {
    const line = JSON.stringify(record());
    const lined = path.join(folder, "records.jsonl");
    writeFileSync(lined, `\uFEFF${line}\n${line}\n`);
    const packed = path.join(folder, "records.json.gz");
    writeFileSync(packed, gzipSync(JSON.stringify({ Records: [record()] })));
    const told: string[] = [];
    const note = (text: string) => void told.push(...text.split("\n"));

    for (const file of [lined, packed])
      await runExplain([file, "--rules", rules], root, { log: note, error: note });

    assert.lengthOf(
      told.filter((one) => one === "  identifier: orders"),
      3,
      told.join("\n"),
    );
  });

  for (const [eventType, detailType] of [
    ["AwsServiceEvent", "AWS Service Event via CloudTrail"],
    ["AwsConsoleSignIn", "AWS Console Sign In via CloudTrail"],
    ["AwsCloudTrailInsight", "AWS Insight via CloudTrail"],
    ["constructor", "AWS API Call via CloudTrail"],
  ] as const) {
    it(`calls a record of ${eventType} what EventBridge calls it`, async () => {
      const { lines } = await explain(record({ eventType }), "--rules", rules);

      assert.include(lines[0], `aws.dynamodb "${detailType}"`);
    });
  }

  for (const [input, reason] of [
    [{ Records: [] }, "standard input, Records is empty; there is no event in it."],
    [{ Events: [{}] }, "standard input, Events[0]: detail is null"],
    [[], "standard input is empty; there is no event in it."],
    ["{oops", "standard input is not JSON: "],
    [
      { Events: [{ CloudTrailEvent: "" }] },
      "standard input, Events[0], CloudTrailEvent is not JSON",
    ],
    [{ Records: [5] }, "standard input, Records[0] is 5; a JSON object is expected."],
    [{ Records: [{}] }, "standard input, Records[0]: detail is null"],
  ] as const) {
    it(`refuses ${JSON.stringify(input)}`, async () => {
      const { exitCode, lines } = await explain(input, "--rules", rules);

      assert.equal(exitCode, 1);
      assert.include(lines.join("\n"), reason);
    });
  }

  it("says what becomes of a record that does not name its resource", async () => {
    const arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders";
    const nameless = record({ requestParameters: null });

    const { lines } = await explain({
      Records: [nameless, { ...nameless, resources: [{ ARN: arn }] }],
    });

    const told = lines.filter((line) => line.includes("asks for one resync"));
    assert.deepEqual(told, [
      "  exporter:   asks for one resync of AWS::DynamoDB::Table in eu-central-1, which looks at all of them.",
      `  exporter:   looks at what ${arn} may be, and otherwise asks for one resync of AWS::DynamoDB::Table in eu-central-1, which looks at all of them.`,
    ]);
  });

  describe("says why", () => {
    const mapping = (more: object) => ({
      identifier: ".TableName",
      blueprint: "t",
      properties: {},
      ...more,
    });
    const config = (mappings: object[], query?: string) => ({
      resources: [
        {
          kind: "AWS::DynamoDB::Table",
          ...(query !== undefined && { selector: { query } }),
          port: { entity: { mappings } },
        },
      ],
    });
    const at = "config.json resources[0] ";
    for (const [what, file, reasons] of [
      [
        "a selector leaves it out",
        config([mapping({})], ".Big"),
        [`mapping:    ${at}left out by its selector (first(.Big`],
      ],
      [
        "there is no identifier",
        config([mapping({ identifier: ".Nope" }), mapping({ blueprint: "u" })]),
        [`mapping:    ${at}mapping 1 (t) left out by its identifier (.Nope), which gives null`],
      ],
      [
        "there is no list of items",
        config([mapping({ itemsToParse: ".Nope" })]),
        [`mapping:    ${at}t left out by itemsToParse (.Nope), which gives null; a list is needed`],
      ],
      [
        "the list of items is empty",
        config([mapping({ itemsToParse: "[]" })]),
        [`mapping:    ${at}t left out by itemsToParse ([]): the list is empty`],
      ],
      [
        "one of the items has no identifier",
        config([mapping({ itemsToParse: '["a", null]', identifier: ".item" })]),
        [`mapping:    ${at}t left out by its identifier of item 2 (.item), which gives null`],
      ],
      [
        "properties and relations are null that should not be",
        config([
          mapping({
            properties: { size: ".TableName | tonumber", fine: ".Nope" },
            relations: { to: '.TableName | error("no")' },
          }),
        ]),
        [
          `mapping:    ${at}t properties.size (.TableName | tonumber) fails and is written as null: `,
          `mapping:    ${at}t relations.to (`,
        ],
      ],
    ] as const) {
      it(what, async () => {
        const { lines } = await explain(
          record(),
          ...["--rules", rules, "--config", write("config.json", file)],
          ...["--resource", write("resource.json", { TableName: "orders" })],
        );

        const told = lines.filter((line) => line.includes(at)).map((line) => line.trim());
        assert.lengthOf(told, reasons.length, lines.join("\n"));
        for (const [index, reason] of reasons.entries()) assert.include(told[index], reason);
      });
    }
  });
});
