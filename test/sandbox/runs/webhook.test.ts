import { assert } from "chai";
import type { WorkflowRun } from "../../../sandbox/port/workflows";
import { TestSandbox } from "../../support/sandbox";
import { describeBadRuns } from "./bad-runs";
import { postSigned, type Signing } from "./ways";
import { hearOfTimer, topicNames, waitForTopic } from "./listeners";

const thing = (name: string) => ({ name, size: 2, region: "eu-west-1" });

describe("runs and changes in the sandbox, where Port calls the stack", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start({ runsFrom: "webhook" });
  });
  after(() => sandbox.close());

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

  it("tell listeners of changes by an automation, once and not of our own", async () => {
    await sandbox.api("POST", "/v1/blueprints/thing/entities", 201, {
      identifier: "box",
      properties: { size: 7 },
    });

    await waitForTopic(sandbox, "box-size-7");

    assert.notInclude(topicNames(sandbox), "once-size-2");
    assert.deepEqual(sandbox.sandbox.parts.kafka.endOffsets(sandbox.sandbox.topics.changes), [0]);
  });

  it("tell listeners of a timer that expires, as the change log does", async () => {
    await hearOfTimer(sandbox);
  });

  it("hear of no change that somebody forged, or sends late, and of one once that is sent again", async () => {
    const changeOf = (entity: string) => {
      const side = (size: number) => ({ identifier: entity, properties: { size }, relations: {} });
      return JSON.stringify({
        ...{ resourceType: "entity", action: "UPDATE", trigger: { by: { userId: "auth0|5f1e" } } },
        context: { blueprintIdentifier: "thing", entityIdentifier: entity },
        diff: { before: side(1), after: side(9) },
      });
    };
    const send = (entity: string, how: Signing = {}) =>
      postSigned(sandbox, "/changes", changeOf(entity), how);

    const refused = [
      await send("forged", { secret: "guess" }),
      await send("late", { ahead: -400 }),
      await send("early", { ahead: 400 }),
    ];
    const taken = await Promise.all([send("real"), send("real"), send("real")]);
    await waitForTopic(sandbox, "real-size-9");

    assert.deepEqual(
      [refused, taken],
      [
        [401, 401, 401],
        [200, 200, 200],
      ],
    );
    const made = topicNames(sandbox).filter((name) => name.endsWith("-size-9"));
    assert.deepEqual(made, ["real-size-9"]);
    assert.deepEqual(await sandbox.takeReasons(), []);
  });

  describeBadRuns("webhook", () => sandbox);
});
