import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { BusEvent } from "../../sandbox/events/bus-event";
import { fifoId } from "../../functions/queue";
import { chooseRoute } from "../../scripts/redrive/choose-route";
import { describeLetter } from "../../scripts/redrive/describe-letter";
import { readLetter } from "../../scripts/redrive/letter";
import { restoreEnvironment } from "../support/environment";
import { fixture } from "../support/fixture";
import { onlyBody, recordLetter, redrive, RedriveStack } from "./redrive-setup";

const task = {
  id: "acme.change.log-0 offset 3 note",
  listener: "note",
  change: { blueprint: "thing", entity: "box" },
};
const { events } = fixture("events/sns-topic.json") as { events: { event: BusEvent }[] };
const event = events[0]?.event as BusEvent;
const undelivered = {
  RULE_ARN: "arn:aws:events:eu-west-1:123456789012:rule/topics",
  ERROR_CODE: "NO_PERMISSIONS",
  ERROR_MESSAGE: "no policy",
};

describe("npm run redrive", function () {
  this.timeout(30_000);
  let stack: RedriveStack;
  beforeEach(async () => {
    stack = await RedriveStack.start();
  });
  afterEach(() => stack.close());

  it("sends a record back to the queue of its topic's reader, in its group, and removes it", async () => {
    const id = await stack.send("dead", recordLetter(7), { reason: "not JSON: oops" }, "offset-7");

    const { exitCode, lines } = await stack.run();

    assert.equal(exitCode, 0);
    assert.match(lines[0] ?? "", new RegExp(`^${id}  \\d+ s old, in dead-letters\\.fifo$`));
    assert.deepEqual(lines.slice(1), [
      "  reason: not JSON: oops",
      "  sent back to runs-redriven.fifo",
      "1 dead letter. 1 sent back, 0 stay.",
    ]);
    const sent = await stack.take("redriven");
    assert.deepEqual(onlyBody(sent), recordLetter(7));
    assert.equal(sent[0]?.Attributes?.MessageGroupId, "offset-7");
    assert.isUndefined(sent[0]?.MessageAttributes);
    assert.deepEqual(await stack.count("dead"), [0, 0]);
  });

  it("sends changes, given-up runs and catalog messages back as they are", async () => {
    const run = { runId: "r_1", action: "create_vm", properties: {} };
    await stack.send("dead", task, { reason: "size is 101" }, "of-the-letter");
    await stack.send("dead", run, {}, "vm");
    await stack.send("catalogDead", "no JSON at all", { reason: "not JSON" });

    const { exitCode, lines } = await stack.run();

    assert.equal(exitCode, 0);
    assert.equal(lines.at(-1), "3 dead letters. 3 sent back, 0 stay.");
    const changes = await stack.take("changes");
    assert.deepEqual(onlyBody(changes), task);
    assert.equal(changes[0]?.Attributes?.MessageGroupId, fifoId("note thing/box"));
    const failedRuns = await stack.take("failedRuns");
    assert.deepEqual(onlyBody(failedRuns), run);
    assert.equal(failedRuns[0]?.Attributes?.MessageGroupId, "vm");
    assert.equal((await stack.take("catalog"))[0]?.Body, "no JSON at all");
  });

  it("sends what a function could not read back to the queue that it names, whatever it holds", async () => {
    const record = JSON.stringify({ source: "kafka", topic: "of others" });
    await stack.send("dead", record, { reason: "not one of ours", queue: "changes.fifo" }, "g");

    const { lines } = await stack.run();

    assert.equal(lines[2], "  sent back to changes.fifo");
    assert.equal((await stack.take("changes"))[0]?.Body, record);
  });

  it("makes the catalog's message of an event that EventBridge could not deliver", async () => {
    await stack.send("catalogDead", event, undelivered);

    const { exitCode, lines } = await stack.run();

    assert.equal(exitCode, 0);
    assert.equal(
      lines[1],
      "  reason: EventBridge could not deliver it for rule topics: NO_PERMISSIONS no policy",
    );
    const message = onlyBody(await stack.take("catalog"));
    assert.deepInclude(message as object, {
      resource_type: "AWS::SNS::Topic",
      region: ".awsRegion",
    });
  });

  it("lists with --dry-run what it would do, and leaves everything as it is", async () => {
    const id = await stack.send("dead", recordLetter(7), { reason: "not JSON" });
    await stack.send("catalogDead", event, undelivered);

    const { exitCode, lines } = await stack.run("--dry-run");

    assert.equal(exitCode, 0);
    assert.match(lines[0] ?? "", new RegExp(`^${id}  \\d+ s old, in dead-letters\\.fifo$`));
    assert.equal(lines[2], "  would go to runs-redriven.fifo");
    assert.equal(lines[5], "  would go to catalog");
    assert.equal(lines.at(-1), "2 dead letters. Nothing was sent or removed.");
    assert.deepEqual(await stack.count("dead"), [1, 0]);
    assert.deepEqual(await stack.count("catalogDead"), [1, 0]);
    assert.deepEqual(await stack.count("redriven"), [0, 0]);
    assert.deepEqual(await stack.count("catalog"), [0, 0]);
  });

  it("takes only letters whose reason has the text, in any case", async () => {
    await stack.send("dead", recordLetter(1), { reason: "its Signature is wrong" }, "a");
    await stack.send("dead", recordLetter(2), { reason: "not JSON" }, "b");

    const { lines } = await stack.run("--reason", "SIGNATURE");

    assert.equal(lines.at(-1), "1 dead letter. 1 sent back, 0 stay.");
    assert.deepEqual(onlyBody(await stack.take("redriven")), recordLetter(1));
    assert.deepEqual(onlyBody(await stack.take("dead")), recordLetter(2));
  });

  it("takes no more than --limit letters, and says that there may be more", async () => {
    for (const offset of [1, 2, 3]) {
      await stack.send("dead", recordLetter(offset), {}, String(offset));
    }

    const { exitCode, lines } = await stack.run("--limit", "2");

    assert.equal(exitCode, 0);
    assert.match(lines.at(-1) ?? "", /^2 dead letters\. 2 sent back, 0 stay\. There may be more/);
    assert.deepEqual(await stack.count("redriven"), [2, 0]);
    assert.deepEqual(await stack.count("dead"), [1, 0]);
  });

  it("sends more letters than one call gives", async () => {
    for (let offset = 0; offset < 25; offset += 1) {
      await stack.send("catalogDead", recordLetter(offset));
    }

    const { lines } = await stack.run();

    assert.equal(lines.at(-1), "25 dead letters. 25 sent back, 0 stay.");
    assert.deepEqual(await stack.count("redriven"), [25, 0]);
  });

  for (const [what, body, attributes, remedy] of [
    [
      "a record whose value was too large",
      recordLetter(9, { value: null, valueOmitted: true }),
      {},
      "its value had too many bytes for a queue; it is in Kafka, acme.runs-0 offset 9",
    ],
    [
      "a record of a topic that is not read any more",
      recordLetter(9, { topic: "old.runs" }),
      {},
      'this stack does not read the topic "old.runs"; it reads acme.runs',
    ],
    ["what nobody knows", { hello: 1 }, {}, "nothing in it says from which queue it came"],
    [
      "an event that no rule takes",
      { ...event, source: "aws.elsewhere" },
      undelivered,
      "no rule of handlers/ takes its event any more",
    ],
  ] as const) {
    it(`leaves ${what} where it is and says why`, async () => {
      await stack.send("dead", body, attributes);

      const { exitCode, lines } = await stack.run();

      assert.equal(exitCode, 1);
      assert.equal(lines[2], `  stays: ${remedy}`);
      assert.equal(lines[3], "1 dead letter. 0 sent back, 1 stays.");
      assert.deepEqual(await stack.count("dead"), [1, 0]);
    });
  }

  it("keeps a letter that its queue does not take, and goes on with the others", async () => {
    await stack.send("dead", recordLetter(1), {}, "a");
    await stack.send("dead", task, {}, "b");
    stack.aws.endpoint.faults.add({ operation: "SendMessage", error: "AccessDenied", times: 1 });

    const { exitCode, lines } = await stack.run();

    assert.equal(exitCode, 1);
    assert.match(lines[2] ?? "", /^ {2}stays: runs-redriven\.fifo did not take it: AccessDenied/);
    assert.equal(lines.at(-1), "2 dead letters. 1 sent back, 1 stays.");
    assert.deepEqual(onlyBody(await stack.take("dead")), recordLetter(1));
    assert.deepEqual(onlyBody(await stack.take("changes")), task);
  });

  it("sends a letter once, though it could not be removed the first time", async () => {
    await stack.send("dead", recordLetter(1));
    stack.aws.endpoint.faults.add({ operation: "DeleteMessage", error: "AccessDenied", times: 1 });

    const first = await stack.run();
    const second = await stack.run();

    assert.equal(first.exitCode, 1);
    assert.match(first.lines[2] ?? "", /sent back to runs-redriven\.fifo, but it stays here, too:/);
    assert.equal(second.exitCode, 0);
    assert.deepEqual(await stack.count("redriven"), [1, 0]);
    assert.deepEqual(await stack.count("dead"), [0, 0]);
  });

  it("shows no control character of a letter's reason", async () => {
    await stack.send("dead", recordLetter(1), { reason: "bad\n\tvalue\u202E" });

    const { lines } = await stack.run("--dry-run");

    assert.equal(lines[1], "  reason: bad value ");
  });

  it("says so when there are none", async () => {
    const { exitCode, lines } = await stack.run();

    assert.equal(exitCode, 0);
    assert.deepEqual(lines, ["No dead letters."]);
  });

  it("says what to do when the stack does not know of dead letters", async () => {
    stack.answer({});

    const { exitCode, errors } = await stack.run();

    assert.equal(exitCode, 1);
    assert.deepEqual(errors, [
      'The stack\'s output "redrive" is null; it should say where dead letters lie. Deploy this version of Longshore first: pulumi up',
    ]);
  });
});

describe("a letter that SQS moved", () => {
  const urls = (name: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`;
  const letter = readLetter(urls("dead.fifo"), {
    MessageId: "m-1",
    ReceiptHandle: "r-1",
    Body: '{"wake":"r_1"}',
    Attributes: {
      SentTimestamp: "1000",
      MessageGroupId: "group",
      DeadLetterQueueSourceArn: "arn:aws:sqs:eu-west-1:123456789012:runs.fifo",
    },
  });
  const routes = {
    deadLetterQueues: [urls("dead.fifo")],
    records: {},
    failedRuns: urls("failed.fifo"),
  };

  it("goes back to the queue that gave up on it, whatever it holds", () => {
    const route = chooseRoute(letter, routes, () => "no event");

    assert.deepEqual(route, { queueUrl: urls("runs.fifo"), bodies: ['{"wake":"r_1"}'] });
  });

  for (const content of [
    { ask: { run: { id: "r_1", group: "vm/one" }, title: "Create VM" } },
    { withdraw: "r_1" },
  ]) {
    it(`goes back to the asks for approval, in the order of its run: ${Object.keys(content)[0]}`, () => {
      const body = JSON.stringify(content);
      const written = { ...letter, body, movedFrom: undefined };

      assert.deepEqual(
        chooseRoute(written, { ...routes, asks: urls("asks.fifo") }, () => ""),
        {
          queueUrl: urls("asks.fifo"),
          bodies: [body],
          group: fifoId("r_1"),
        },
      );
      assert.deepEqual(
        chooseRoute(written, routes, () => ""),
        {
          stays: "nothing of this stack waits for an approval any more",
        },
      );
    });
  }

  for (const [age, text] of [
    [59_000, "59 s"],
    [60_000, "1 min"],
    [7_300_000, "2 h"],
    [14 * 86_400_000, "14 d"],
  ] as const) {
    it(`is ${text} old after ${age} ms, and says who gave up on it`, () => {
      assert.deepEqual(describeLetter(letter, "stays", 1000 + age).split("\n"), [
        `m-1  ${text} old, in dead.fifo`,
        "  reason: runs.fifo gave up on it; look into the logs of the function that reads it",
        "  stays",
      ]);
    });
  }
});

describe("npm run redrive without a sandbox", () => {
  let folder: string;

  restoreEnvironment();
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "redrive-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads the outputs from a file and finds AWS by the environment", async () => {
    const stack = await RedriveStack.start();
    const { url, rootCredentials } = stack.aws.endpoint;
    process.env.AWS_ENDPOINT_URL = url;
    process.env.AWS_REGION = "eu-west-1";
    process.env.AWS_ACCESS_KEY_ID = rootCredentials.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = rootCredentials.secretAccessKey;
    const file = path.join(folder, "outputs.json");
    writeFileSync(file, JSON.stringify({ redrive: stack.routes }));
    await stack.send("dead", recordLetter(7));

    const { lines } = await redrive("--outputs", file);
    const left = await stack.count("redriven");
    await stack.close();

    assert.equal(lines.at(-1), "1 dead letter. 1 sent back, 0 stay.");
    assert.deepEqual(left, [1, 0]);
  });

  it("asks Pulumi for the stack that is named", async () => {
    const script = "#!/bin/sh\necho \"error: no stack named '$5' found\" >&2\nexit 255\n";
    writeFileSync(path.join(folder, "pulumi"), script, { mode: 0o755 });
    process.env.PATH = `${folder}:${process.env.PATH}`;

    const { exitCode, errors } = await redrive("--stack", "prod");

    assert.equal(exitCode, 1);
    assert.deepEqual(errors, [
      "pulumi stack output --json --stack prod failed: error: no stack named 'prod' found",
      "For a sandbox on this machine: npm run redrive -- --sandbox",
    ]);
  });

  it("says what to do when there is no Pulumi", async () => {
    process.env.PATH = folder;

    const { exitCode, errors } = await redrive();

    assert.equal(exitCode, 1);
    assert.match(errors[0] ?? "", /^There is no Pulumi CLI here\. Install it, or name a file/);
  });

  it("says how to start a sandbox when none answers", async () => {
    const { exitCode, errors } = await redrive("--port", "1");

    assert.equal(exitCode, 1);
    assert.match(
      errors[0] ?? "",
      /^No sandbox answers at http:\/\/127\.0\.0\.1:1\/stack\. Start one/,
    );
  });

  for (const [args, message] of [
    [["--limit", "0"], '--limit is "0"; allowed: a whole number from 1 to 1000.'],
    [["--port", "http"], '--port is "http"; allowed: a whole number from 1 to 65535.'],
    [["--sandbox", "--stack", "prod"], "--stack and --outputs are for AWS;"],
    [["--dry"], "Unknown option '--dry'"],
  ] as const) {
    it(`refuses ${args.join(" ")} with its usage`, async () => {
      const { exitCode, errors } = await redrive(...args);

      assert.equal(exitCode, 2);
      assert.include(errors[0], message);
      assert.match(errors.join("\n"), /Usage: npm run redrive/);
    });
  }
});
