import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Registered } from "./support/pulumi";
import { runProgram } from "./support/program";

const runbook = readFileSync(path.join(__dirname, "../docs/runbook.md"), "utf8");
const alarmTopicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

/** How a link names a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

describe("docs/runbook.md", function () {
  this.timeout(60_000);
  const headings = [...runbook.matchAll(/^## (.*)$/gm)].map(([, text = ""]) => anchorOf(text));
  let alarms: Registered[];

  before(async () => {
    const program = await runProgram({ approvers: "approver@example.com", alarmTopicArn });
    alarms = program.ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
  });

  const headingOf = ({ inputs }: Registered) =>
    / See docs\/runbook\.md#([\w-]+)$/.exec(inputs.alarmDescription as string)?.[1];

  it("has a heading for every alarm of the program, and no other", () => {
    const named = alarms.map((alarm) => headingOf(alarm) ?? `${alarm.name} names none`);

    assert.sameMembers([...new Set(named)], headings);
  });

  it("links to nothing that it has not", () => {
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);

    assert.isNotEmpty(links);
    assert.includeMembers(headings, links);
  });

  it("is read by somebody: every alarm tells the topic", () => {
    assert.isAbove(alarms.length, 20);
    for (const { name, inputs } of alarms)
      assert.deepEqual(inputs.alarmActions, [alarmTopicArn], name);
  });
});
