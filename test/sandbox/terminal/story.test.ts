import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import { LiveView } from "../../../sandbox/terminal/live-view";
import { TestSandbox } from "../../support/sandbox";

describe("what is told of a sandbox", function () {
  this.timeout(120_000);
  let test: TestSandbox;
  let lines: string[];
  let view: LiveView;
  /** Waits for a line, and gives all of a story so far, without the seconds and the story's name. */
  const story = async (end: RegExp) => {
    await test.until(`a line ${end}`, 30, () => {
      view.flush();
      return lines.some((line) => end.test(line)) || undefined;
    });
    return lines.splice(0).map((line) => line.replace(/^ *[\d.]+ {2}.*? \S{4} {2}|^ {8,}/, ""));
  };

  before(async () => {
    test = await TestSandbox.start();
    lines = [];
    const stack = { name: "dev", isOwn: (name: string) => name.includes("dev-") };
    view = new LiveView(test.sandbox.hops, { stack, print: (line) => lines.push(line) });
  });
  after(async () => {
    view.stop();
    await test.close();
  });

  it("is the whole way of a run, with what it causes in the catalog", async () => {
    await test.startRun("make_thing", { name: "told", size: 3, region: "eu-west-1" });

    const told = await story(/SUCCESS/);

    assert.deepEqual(
      told[0],
      'started by developer@example.com: name="told", size=3, region="eu-west-1"',
    );
    const stations = told.flatMap((line) => line.split(" → "));
    assert.includeMembers(stations, ["Kafka", "runs-intake", "runs", "runs-worker"]);
    assert.include(stations.join(), "EventBridge CreateTopic");
    for (const line of [
      "log  Making told.",
      "Cloud Control CreateResource AWS::SNS::Topic",
      "entity thing/told created",
    ]) {
      assert.include(told, line);
    }
    assert.match(told.join("\n"), /^SUCCESS/m);
  });

  it("is what somebody writes by hand, with what listeners do about it", async () => {
    const entity = { identifier: "by-hand", title: "By hand", properties: { size: 7 } };

    await test.api("POST", "/v1/blueprints/thing/entities", 201, entity);

    const stations = (await story(/CreateTopic/)).flatMap((line) => line.split(" → "));
    assert.includeMembers(stations, [
      "started by developer@example.com",
      "entity thing/by-hand created",
      ...["changes-intake", "changes", "changes-worker"],
      "Cloud Control CreateResource AWS::SNS::Topic",
    ]);
  });

  it("is the line of TypeScript that threw", async () => {
    await test.startRun("misbehave", { how: "throw" });

    const told = await story(/FAILURE/);

    const at = told.findIndex((line) => line.startsWith("runs-worker attempt failed: "));
    assert.match(
      told[at + 1] ?? "",
      /^at test\/fixtures\/handlers\/actions\/misbehave\.ts:\d+:\d+$/,
    );
    assert.match(told[at + 2] ?? "", /^\d+ │ throw new Error\("the disk is full"\);$/);
    assert.lengthOf(
      told.filter((line) => line.startsWith("runs-worker attempt failed: ")),
      1,
    );
    const again = told.filter((line) => line.includes("failed again"));
    assert.deepEqual(
      again,
      [2, 3].map((attempt) => `runs-worker attempt ${attempt} failed again, ${told[at + 1]}`),
    );
  });

  it("is an event from outside that no rule matches", async () => {
    const event = { source: "my.app", "detail-type": "Thing Happened", detail: {} };

    await fetch(`${test.sandbox.front.url}/events`, {
      method: "POST",
      body: JSON.stringify(event),
    });

    assert.deepEqual(await story(/no rule/), [
      "begun",
      "EventBridge Thing Happened (no rule matches)",
    ]);
  });

  it("is what somebody does in AWS with the credentials of /stack", async () => {
    const stack = (await (await fetch(`${test.sandbox.front.url}/stack`)).json()) as {
      aws: {
        url: string;
        region: string;
        credentials: { accessKeyId: string; secretAccessKey: string };
      };
    };
    const { url: endpoint, region, credentials } = stack.aws;
    const aws = new CloudControlClient({ endpoint, region, credentials });
    const DesiredState = JSON.stringify({ TopicName: "by-hand" });

    await aws.send(new CreateResourceCommand({ TypeName: "AWS::SNS::Topic", DesiredState }));

    assert.deepEqual(await story(/EventBridge/), [
      "Cloud Control CreateResource AWS::SNS::Topic",
      "EventBridge CreateTopic (no rule matches)",
    ]);
  });

  it("is nothing of what nobody has asked for", async () => {
    const { hops } = test.sandbox;
    const nobody = hops.all.filter(({ traces }) => traces.length === 0);

    assert.isAbove(nobody.length, 0);
    assert.deepEqual(
      nobody.filter(({ what }) => /r_\w{16}/.test(what)).map(({ what }) => what),
      [],
    );
  });
});
