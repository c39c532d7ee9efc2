import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runCheck } from "../../scripts/check/run-check";
import { checkEventsCommand } from "../../scripts/events/command";
import { runExplain } from "../../scripts/explain/run-explain";
import { checkRightsCommand } from "../../scripts/rights/command";

const own = path.join(__dirname, "../fixtures/handlers");

const root = path.join(__dirname, "../..");

/** Says what a command prints. */
async function printed(run: typeof runCheck, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const output = {
    log: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
  };
  await run(args, root, output);
  return lines.join("\n");
}

describe("a folder of one's own", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-checked-"));
    mkdirSync(path.join(folder, "resources"));
    writeFileSync(
      path.join(folder, "resources/topic.ts"),
      `import { cloudTrail, defineResource } from ${JSON.stringify(path.join(root, "registry"))};
      export const resource = defineResource({
        type: "AWS::SNS::Topic", permissions: [],
        blueprint: { identifier: "own_topic", title: "Topic", schema: { properties: {} } },
        events: [cloudTrail("sns", ["CreateTopic"], {
          inputPaths: { arn: "$.detail.responseElements.topicArn" }, identifier: ".arn",
        })],
        entity: { identifier: ".TopicArn | nothing" },
      });`,
    );
    const detail = { eventSource: "sns.amazonaws.com", eventName: "CreateTopic", readOnly: false };
    const event = { source: "aws.sns", "detail-type": "AWS API Call via CloudTrail", detail };
    writeFileSync(path.join(folder, "event.json"), JSON.stringify(event));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is the one whose filters check:filters compiles", async () => {
    const told = await printed(runCheck, "--handlers", folder);

    assert.match(told, /topic\.ts[^]*\.TopicArn \| nothing/);
    assert.match(told, /\d findings? in the handlers$/);
  });

  it("is the one whose rules explain holds an event against", async () => {
    const event = path.join(folder, "event.json");
    const told = await printed(runExplain, event, "--handlers", folder);
    const ours = await printed(runExplain, event);

    assert.include(told, "topic.ts");
    assert.include(ours, "sns-topic.ts");
    assert.notInclude(told, "sns-topic.ts");
  });
});

describe("the handlers that are checked", () => {
  for (const [name, { parse }] of Object.entries({
    "check:rights": checkRightsCommand,
    "check:events": checkEventsCommand,
  })) {
    it(`${name} takes by --handlers, as every command does, or by their folder alone`, () => {
      const requests = [["--handlers", own], [`--handlers=${own}`], [own], []].map((args) =>
        parse(args),
      );

      const folders = requests.map(({ folder }) => folder);
      assert.deepEqual(folders, [own, own, own, path.join(__dirname, "../../handlers")]);
    });

    it(`${name} refuses a folder that is not there, a second one, and unknown flags`, () => {
      for (const args of [
        ["--handlers", "nowhere"],
        [own, own],
        ["--handler", own],
      ]) {
        assert.throws(() => parse(args), /does not exist|^usage: npm run/);
      }
    });
  }
});
