import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import type { FaultAnswer, PortRun } from "../../../sandbox/port/stand-in";
import { rootClient } from "../../support/in-process";
import { TestSandbox } from "../../support/sandbox";

const thing = (name: string) => ({ name, size: 1, region: "eu-west-1" });

describe("runs in the sandbox: faults", function () {
  this.timeout(90_000);
  let sandbox: TestSandbox;
  const topics = (name: string) =>
    sandbox.sandbox.parts.aws.cloudControl.store
      .list("eu-west-1", "AWS::SNS::Topic")
      .filter(({ properties }) => properties.TopicName === name);

  /** What takes its time goes on while all else is looked at. */
  const begun = new Map<string, Promise<PortRun>>();
  let together: string[];
  const begin = async (action: string, properties: object) => {
    const runId = await sandbox.startRun(action, properties);
    begun.set(`${action} ${Object.values(properties)[0] ?? ""}`, sandbox.ended(runId, 60));
  };
  const endOf = (what: string) => begun.get(what) ?? assert.fail(`"${what}" was not begun`);

  before(async () => {
    sandbox = await TestSandbox.start();
    const struck = Promise.withResolvers<string>();
    const { resolve } = struck;
    sandbox.port.faults.add({ path: /\/entities/, times: 1, answer: "hang", struck: resolve });
    await begin("make_thing", thing("hanging"));
    await struck.promise;
    await begin("spin", {});
    for (const how of ["hang", "throw-once", "throw", "die-once"])
      await begin("misbehave", { how });
    const manners = ["die", "work", "hang", "work", "throw-once", "work"];
    together = await Promise.all(
      manners.map((how) => sandbox.startRun("misbehave_together", { how })),
    );
  });
  after(() => sandbox.close());
  afterEach(() => sandbox.port.faults.clear());

  describe("a handler", () => {
    it("that throws once is tried again", async () => {
      const run = await endOf("misbehave throw-once");

      assert.equal(run.status, "SUCCESS");
      assert.equal(run.summary, "Worked at attempt 2.");
      assert.deepEqual(
        run.logs.map(({ message }) => message),
        ["Attempt 1 of 3 failed: the first time does not work. It will be tried again."],
      );
    });

    it("that spins is given up by the clock, after the one try", async () => {
      const { lambda } = sandbox.sandbox.parts;

      const run = await endOf("spin ");

      const said = lambda
        .logs("dev-runs-worker-function")
        .flatMap((line) => [...line.matchAll(/process (\d+) spins in attempt (\d)/g)]);
      for (const [, pid] of said) process.kill(Number(pid), "SIGKILL");
      assert.equal(run.status, "FAILURE");
      assert.match(run.summary ?? "", /^Spin gave no answer within 2 s and was stopped, /);
      assert.deepEqual(
        said.map(([, , attempt]) => attempt),
        ["1"],
      );
    });

    it("that kills its process once is tried again", async () => {
      const run = await endOf("misbehave die-once");

      assert.equal(run.summary, "Worked at attempt 2.");
    });

    it("that always throws ends its run as FAILURE with the cause", async () => {
      const run = await endOf("misbehave throw");

      assert.equal(run.status, "FAILURE");
      assert.equal(
        run.summary,
        "Misbehave failed 3 times, the last time because: the disk is full",
      );
    });

    it("that always kills its process ends its run as FAILURE, with where to look", async () => {
      const endOfHurry = sandbox.endLeasesAtOnce("dev-runs-worker-function");

      const run = await sandbox.ended(await sandbox.startRun("misbehave", { how: "die" }));
      endOfHurry();

      assert.equal(run.status, "FAILURE");
      assert.equal(
        run.summary,
        "The runner stopped without an answer 3 times (crash, out of memory or time-out). " +
          "Its last words are in log group dev-runs-worker-log.",
      );
    });
  });

  describe("Port", () => {
    const answers: [string, FaultAnswer][] = [
      ["401", { status: 401, body: { ok: false, error: "unauthorized", message: "no" } }],
      [
        "429 with Retry-After",
        { status: 429, headers: { "retry-after": "1" }, body: { ok: false } },
      ],
      ["500", { status: 500, body: { ok: false, error: "internal_error", message: "no" } }],
      ["503", { status: 503, body: "<html>down</html>" }],
      ["nothing (it closes the connection)", "disconnect"],
    ];
    for (const [index, [what, answer]] of answers.entries()) {
      it(`answering ${what} once per call loses nothing and doubles nothing`, async () => {
        const name = `fault-${index}`;
        const runId = await sandbox.startRun("make_thing", thing(name));
        for (const path of [/\/entities/, RegExp(`${runId}/logs$`), RegExp(`${runId}$`)]) {
          sandbox.port.faults.add({ path, times: 1, answer });
        }

        const run = await sandbox.ended(runId);

        assert.equal(run.status, "SUCCESS");
        assert.lengthOf(topics(name), 1);
        assert.isDefined(sandbox.port.entity("thing", name));
        assert.deepEqual(
          run.logs.map(({ message }) => message),
          [`Making ${name}.`],
        );
      });
    }

    it("being down for long delays the run's end and repeats no work", async () => {
      const first = sandbox.port.calls.length;
      const creations = () =>
        sandbox.sandbox.hops.all.filter(({ what }) => what.includes("CreateResource")).length;
      const before = creations();
      const runId = await sandbox.startRun("make_thing", thing("down"));
      // More refusals than one delivery's attempts: the message goes back to the queue twice.
      sandbox.port.faults.add({ path: /\/entities|\/logs$/, times: 14, answer: "disconnect" });

      const run = await sandbox.ended(runId, 60);

      assert.equal(run.status, "SUCCESS");
      assert.lengthOf(topics("down"), 1);
      assert.equal(creations() - before, 1, "the handler is not started again");
      const refused = sandbox.port.calls.slice(first).filter(({ status }) => status === 0);
      assert.lengthOf(refused, 14);
    });

    it("refusing the token for good is asked again when the credentials work again", async () => {
      const unauthorized = {
        status: 401,
        body: { ok: false, error: "unauthorized", message: "no" },
      };
      const runId = await sandbox.startRun("make_thing", thing("token"));
      // Also the fresh tokens that the client fetches are refused.
      sandbox.port.faults.add({ path: /\/entities/, times: 5, answer: unauthorized });

      const run = await sandbox.ended(runId, 60);

      assert.equal(run.status, "SUCCESS");
      assert.lengthOf(topics("token"), 1);
    });
  });

  describe("the undertaker", () => {
    const bury = async (runId: string) => {
      const client = rootClient(SQSClient, sandbox.sandbox.parts);
      const nothing = { blueprint: null, entityIdentifier: null, entity: null };
      const request = { runId, action: "make_thing", ...nothing, properties: {}, by: {} };
      await client.send(
        new SendMessageCommand({
          QueueUrl: sandbox.output("runsQueueUrl").replace("-runs.fifo", "-runs-failed.fifo"),
          MessageBody: JSON.stringify(request),
          MessageGroupId: runId,
          MessageDeduplicationId: runId,
        }),
      );
    };

    it("ends a run that the queue gave up on as FAILURE, with where to look", async () => {
      const runId = await sandbox.openRun();

      await bury(runId);

      const run = await sandbox.ended(runId);
      assert.equal(run.status, "FAILURE");
      assert.match(
        run.summary ?? "",
        /^The runner gave up on this run .* log group dev-runs-worker-log\.$/,
      );
    });

    it("leaves a run alone that has ended", async () => {
      const runId = await sandbox.startRun("make_thing", thing("buried"));
      await sandbox.ended(runId);
      const invoked = () =>
        sandbox.sandbox.hops.all.filter(
          ({ what }) => what === "dev-runs-undertaker-function succeeded",
        ).length;
      const before = invoked();

      await bury(runId);

      await sandbox.until("the undertaker has looked", 20, () => invoked() > before || undefined);
      assert.equal(sandbox.port.run(runId)?.status, "SUCCESS");
    });
  });

  describe("what is given up in time", () => {
    it("a handler that hangs: its run ends as FAILURE", async () => {
      const run = await endOf("misbehave hang");

      assert.equal(run.status, "FAILURE");
      assert.match(run.summary ?? "", /^Misbehave took longer than 8 s and was stopped, /);
    });

    it("one that shares its process, and harms no neighbour: not by hanging, not by throwing, and not by ending the process", async () => {
      const ended = await Promise.all(together.map((id) => sandbox.ended(id, 60)));

      const told = ended.map(({ summary }) => summary ?? "");
      assert.deepEqual(
        [1, 3, 4, 5].map((index) => told[index]),
        [
          "Worked at attempt 1.",
          "Worked at attempt 1.",
          "Worked at attempt 2.",
          "Worked at attempt 1.",
        ],
      );
      assert.match(told[2] ?? "", /^Misbehave together took longer than 8 s and was stopped, /);
      assert.equal(ended[0]?.status, "FAILURE");
      assert.include(told[0], "log group dev-runs-worker-shared-log");
      const ran = sandbox.sandbox.parts.lambda.logs("dev-runs-worker-shared-function");
      assert.isAbove(ran.length, 0, "they were run by the function whose runs share processes");
    });

    it("a call that Port leaves hanging: it is asked again", async () => {
      const run = await endOf("make_thing hanging");

      assert.equal(run.status, "SUCCESS");
      assert.lengthOf(topics("hanging"), 1);
    });
  });

  describe("the faults of the board", () => {
    it("lose and double nothing: a worker that dies at work, messages that come twice", async () => {
      const { faults, accounts } = sandbox.sandbox;
      const endOfHurry = sandbox.endLeasesAtOnce("dev-runs-worker-function");
      const before = await accounts.counts();
      faults.turnOn("duplicate");
      faults.turnOn("kill", "dev-runs-worker-function");

      const run = await sandbox.ended(await sandbox.startRun("make_thing", thing("struck")), 60);
      faults.turnAllOff();
      endOfHurry();
      await sandbox.idle();

      const after = await accounts.counts();
      const strikes = Object.fromEntries(faults.all.map(({ id, strikes: times }) => [id, times]));
      assert.equal(run.status, "SUCCESS");
      assert.lengthOf(topics("struck"), 1);
      assert.equal(strikes["kill"], 1);
      assert.isAtLeast(strikes["duplicate"] ?? 0, 1);
      assert.equal(after.runs.started - before.runs.started, 1);
      assert.deepInclude(after.runs, { ended: after.runs.started, waiting: 0, lost: 0 });
      assert.isAbove(after.messages.repeated, before.messages.repeated);
      assert.equal(after.messages.lost, 0);
    });
  });
});
