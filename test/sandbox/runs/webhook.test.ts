import { assert } from "chai";
import { signText } from "../../../sandbox/port/signing";
import type { WorkflowRun } from "../../../sandbox/port/workflows";
import { TestSandbox } from "../../support/sandbox";

const thing = (name: string) => ({ name, size: 2, region: "eu-west-1" });

describe("runs and changes in the sandbox, where Port calls the stack", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start({ runsFrom: "webhook" });
  });
  after(() => sandbox.close());

  /** Sends what somebody may send, by default as Port would. */
  async function post(
    body: string,
    { secret = sandbox.sandbox.config["longshore:portClientSecret"] ?? "", ahead = 0 } = {},
  ) {
    const timestamp = String(Math.floor(Date.now() / 1000) + ahead);
    const answer = await fetch(`${sandbox.output("webhookUrl")}/runs`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-port-timestamp": timestamp,
        "x-port-signature": signText(body, secret, timestamp),
      },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as { message?: string } };
  }

  const message = (id: string, properties: object) =>
    JSON.stringify({ action: "make_thing", blueprint: "thing", run: { id }, properties });

  it("end as they do over Kafka, without a topic", async () => {
    const run = await sandbox.ended(await sandbox.startRun("make_thing", thing("called")));

    assert.equal(run.status, "SUCCESS");
    assert.equal(sandbox.port.entity("thing", "called")?.properties.size, 2);
    assert.deepEqual(sandbox.sandbox.parts.kafka.endOffsets(sandbox.sandbox.topics.runs), [0]);
  });

  it("bring secret inputs encrypted, and give the handler an entity", async () => {
    const kept = await sandbox.ended(
      await sandbox.startRun("keep_secret", { password: "hush-hush-4711" }),
    );
    const removed = await sandbox.ended(await sandbox.startRun("remove_thing", {}, "called"));

    assert.deepEqual([kept.status, removed.status], ["SUCCESS", "SUCCESS"]);
    assert.equal(removed.summary, "called of size 2 is gone.");
  });

  it("execute a run once, however often it is sent", async () => {
    const runId = await sandbox.openRun();
    const text = message(runId, thing("once"));

    const answers = await Promise.all([post(text), post(text), post(text)]);
    const run = await sandbox.ended(runId);
    const afterwards = await post(text);
    await sandbox.idle();

    assert.deepEqual(
      [...answers, afterwards].map(({ status }) => status),
      [202, 202, 202, 202],
    );
    assert.equal(run.status, "SUCCESS");
    const writes = sandbox.port.calls.filter(
      ({ path, body }) =>
        path.endsWith("/blueprints/thing/entities") &&
        (body as { identifier?: string }).identifier === "once",
    );
    assert.lengthOf(writes, 1);
  });

  it("leave a run alone that somebody forged, or sends when its time is over", async () => {
    const runId = await sandbox.openRun();
    const text = message(runId, thing("forged"));

    const [forged, late] = [
      await post(text, { secret: "guess" }),
      await post(text, { ahead: -400 }),
    ];
    await sandbox.idle();

    assert.deepEqual([forged.status, late.status], [401, 401]);
    assert.notInclude(JSON.stringify([forged, late]), "secret");
    assert.equal(sandbox.port.run(runId)?.status, "IN_PROGRESS");
    assert.isUndefined(sandbox.port.entity("thing", "forged"));
  });

  it("end a run with wrong inputs, and one whose action is not ours, with a sentence", async () => {
    const [wrong, others] = [await sandbox.openRun(), await sandbox.openRun()];

    await post(message(wrong, { name: 5, region: "nowhere" }));
    const answer = await post(JSON.stringify({ action: "of_others", run: { id: others } }));
    const runs = [await sandbox.ended(wrong), await sandbox.ended(others)];

    assert.deepEqual(
      runs.map(({ status }) => status),
      ["FAILURE", "FAILURE"],
    );
    assert.match(runs[0]?.summary ?? "", /name/);
    assert.match(runs[1]?.summary ?? "", /no handler for action "of_others"/);
    assert.equal(answer.status, 422);
  });

  it("serve a node of a workflow, which hears how it ended", async () => {
    const connections = [{ sourceIdentifier: "begin", targetIdentifier: "call" }];
    const node = (url: string, action: string) => ({
      identifier: "call",
      config: {
        ...{ type: "WEBHOOK", url, synchronized: false },
        body: {
          action,
          run: { id: "{{ .workflowNodeRun.identifier }}" },
          workflowRun: "{{ .workflowRun }}",
          inputs: { base: "{{ .outputs.trigger.team }}" },
        },
      },
    });
    const results = [];
    for (const action of ["name_thing", "of_nobody"]) {
      const begin = { identifier: "begin", config: { type: "SELF_SERVE_TRIGGER" } };
      const nodes = [begin, node(`${sandbox.output("webhookUrl")}/runs`, action)];
      await sandbox.api("POST", "/v1/workflows", 201, { identifier: action, nodes, connections });
      const path = `/v1/workflows/${action}/runs`;
      const inputs = { team: "blue" };
      const { run } = await sandbox.api<{ run: WorkflowRun }>("POST", path, 201, { inputs });
      results.push(
        await sandbox.until(`${action} ends`, 20, async () => {
          const read = `/v1/workflows/runs/${run.identifier}`;
          const now = (await sandbox.api<{ run: WorkflowRun }>("GET", read, 200)).run;
          return now.status === "COMPLETED" ? now.nodeRuns[0] : undefined;
        }),
      );
    }

    const [named, nobodys] = results;
    assert.deepInclude(named?.output, { name: "blue-1" });
    assert.equal(nobodys?.result, "FAILED");
    assert.match(JSON.stringify(nobodys?.output), /no handler for action .*of_nobody/);
  });

  it("keep what is signed and says no run as a dead letter", async () => {
    const answer = await post("{oops");

    const letter = await sandbox.until(
      "a dead letter",
      10,
      async () => (await sandbox.deadLetters())[0],
    );
    assert.equal(answer.status, 422);
    assert.match(letter.reason ?? "", /^not JSON/);
  });

  it("tell listeners of changes by an automation, once and not of our own", async () => {
    const names = () =>
      sandbox.sandbox.parts.aws.cloudControl.store
        .list("eu-west-1", "AWS::SNS::Topic")
        .map(({ properties }) => String(properties.TopicName));
    await sandbox.api("POST", "/v1/blueprints/thing/entities", 201, {
      identifier: "box",
      properties: { size: 7 },
    });

    await sandbox.until(
      "the topic of size 7",
      20,
      () => names().includes("box-size-7") || undefined,
    );

    assert.notInclude(names(), "once-size-2");
    assert.deepEqual(sandbox.sandbox.parts.kafka.endOffsets(sandbox.sandbox.topics.changes), [0]);
  });
});
