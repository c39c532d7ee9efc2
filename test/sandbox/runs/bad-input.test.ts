import { assert } from "chai";
import { TestSandbox } from "../../support/sandbox";

describe("runs in the sandbox: bad input", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start();
  });
  after(() => sandbox.close());

  it("handles the good run of a batch among unreadable and foreign records", async () => {
    const others = await sandbox.openRun();
    sandbox.send("{oops");
    sandbox.send("[1, 2]");
    sandbox.send('{"action":"make_thing"}');
    sandbox.send(Buffer.from([0xff, 0xfe, 0x00]));
    const runId = await sandbox.startRun("make_thing", {
      name: "good",
      size: 3,
      region: "eu-west-1",
    });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "SUCCESS");
    const reasons = await sandbox.until("three dead letters", 10, async () => {
      const letters = await sandbox.deadLetters();
      return letters.length === 3 ? letters.map(({ reason }) => reason ?? "") : undefined;
    });
    assert.deepEqual(reasons.map((reason) => reason.split(/[:;]/)[0]).sort(), [
      "no run id",
      "not JSON",
      "not UTF-8 text",
    ]);
    assert.equal(sandbox.port.run(others)?.status, "IN_PROGRESS", "a run of others is left alone");
  });

  it("ends runs of any depth and size, and goes on with the rest of their batch", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const [byInput, byEntity, byRequester] = [
      await sandbox.openRun(),
      await sandbox.openRun(),
      await sandbox.openRun(),
    ];
    const message = (runId: string, change: object) =>
      JSON.stringify({ action: "make_thing", context: { runId, blueprint: "thing" }, ...change });
    sandbox.send(message(byInput, { properties: { name: "@" } }).replace('"@"', deep));
    sandbox.send(
      message(byEntity, { entity: { properties: "@" } }).replace('"@"', `{"a":${deep}}`),
    );
    sandbox.send(message(byRequester, { trigger: { by: { userId: "x".repeat(300_000) } } }));
    sandbox.send(message("x".repeat(300_000), {}));
    const good = await sandbox.startRun("make_thing", {
      ...{ name: "behind", size: 3, region: "eu-west-1" },
    });

    const runs = await Promise.all(
      [byInput, byEntity, byRequester, good].map((runId) => sandbox.ended(runId)),
    );

    assert.deepEqual(
      runs.map(({ status, summary }) => [status, summary?.replace(/\d{4,}/g, "N")]),
      [
        [
          "FAILURE",
          "The inputs or the entity of this run have more than 99 levels, which is more than can be handled.",
        ],
        [
          "FAILURE",
          "The inputs or the entity of this run have more than 99 levels, which is more than can be handled.",
        ],
        [
          "FAILURE",
          "The inputs and the entity of this run have N bytes together; at most N can be handled. Give shorter inputs.",
        ],
        ["SUCCESS", "Made arn:aws:sns:eu-west-1:N:behind."],
      ],
    );
  });

  it("ends a run with wrong and missing inputs as FAILURE, one line for each", async () => {
    const runId = await sandbox.openRun();
    sandbox.sendRun(runId, "make_thing", { size: "three", region: "eu-west-1" });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.equal(
      run.summary,
      'Name (name) is missing; allowed: text.\nSize (size) is "three"; allowed: a whole number.',
    );
  });

  it("ends a run for an unknown region as FAILURE and names the regions", async () => {
    const runId = await sandbox.openRun();
    sandbox.sendRun(runId, "make_thing", { name: "a", size: 1, region: "mars-1" });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.equal(run.summary, 'Region (region) is "mars-1"; allowed: one of eu-west-1, us-east-1.');
  });

  it("ends a run whose inputs are too large for the queue as FAILURE", async () => {
    const runId = await sandbox.openRun();
    sandbox.sendRun(runId, "make_thing", {
      name: "x".repeat(300_000),
      size: 1,
      region: "eu-west-1",
    });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.match(
      run.summary ?? "",
      /^The inputs and the entity of this run have \d+ bytes together/,
    );
  });

  it("passes on inputs that hold characters which SQS refuses", async () => {
    const name = "odd-\uFFFF\uFFFE\u0001\uD800-🚢";
    const runId = await sandbox.openRun();
    sandbox.sendRun(runId, "make_thing", { name, size: 99, region: "eu-west-1" });

    const run = await sandbox.ended(runId);

    assert.equal(run.summary, "Size (size) is 99; allowed: a whole number from 1 to 10.");
  });

  it("says so when Port refuses the entity that a handler returns", async () => {
    const runId = await sandbox.startRun("misbehave", { how: "unwritable-entity" });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.match(
      run.summary ?? "",
      /^The work is done, but its entity could not be written\. .*unknownProperty/,
    );
  });

  it("makes one resource of the same message sent five times", async () => {
    const runId = await sandbox.openRun();
    const text = sandbox.sendRun(runId, "make_thing", {
      name: "once",
      size: 1,
      region: "us-east-1",
    });
    for (let repeat = 0; repeat < 4; repeat += 1) sandbox.send(text);

    const run = await sandbox.ended(runId);
    await sandbox.idle();

    assert.equal(run.status, "SUCCESS");
    const { store } = sandbox.sandbox.parts.aws.cloudControl;
    assert.lengthOf(store.list("us-east-1", "AWS::SNS::Topic"), 1);
    assert.lengthOf(run.logs, 1);
  });
});
