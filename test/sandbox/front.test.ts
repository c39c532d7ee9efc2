import { assert } from "chai";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as path from "node:path";
import { Front } from "../../sandbox/front";
import { Hops } from "../../sandbox/hops";
import { KafkaTopics } from "../../sandbox/kafka";
import { Mailbox } from "../../sandbox/mailbox";
import { Schedules } from "../../sandbox/schedules/schedules";
import { startBus, type TestBus } from "./events/setup";
import { typescript } from "../support/typescript";

const target = {
  arn: "arn:aws:lambda:eu-west-1:123456789012:function:clock",
  roleArn: "arn:aws:iam::123456789012:role/clock",
};

describe("the front of a sandbox", () => {
  let test: TestBus;
  let front: Front;
  let mailbox: Mailbox;
  let fired: unknown[];
  let denied: string | undefined;

  before(async () => {
    test = await startBus();
  });
  after(() => test.aws.endpoint.close());
  beforeEach(async () => {
    const hops = new Hops();
    fired = [];
    denied = undefined;
    mailbox = new Mailbox({ hops });
    const schedules = new Schedules({
      hops,
      send: async () => undefined,
      invoke: async (arn) => void fired.push(arn),
      denied: () => denied,
    });
    for (const name of ["runs-clock", "catalog-resync"]) {
      const expression = "rate(1 hour)";
      schedules.put({ name, arn: `arn:${name}`, expression, enabled: false, target });
    }
    front = await Front.start({
      portUrl: "http://127.0.0.1:1",
      kafka: new KafkaTopics({ hops }),
      bus: test.bus,
      topics: { runs: "org.runs", changes: "org.changes" },
      resources: () => [],
      logs: () => ({}),
      token: () => "a-token",
      stack: () => undefined,
      port: 0,
      ...{ hops, mailbox, schedules },
    });
  });
  afterEach(() => front.close());

  const fire = (name: string) => fetch(`${front.url}/schedules/${name}`, { method: "POST" });
  const command = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const file = path.join(__dirname, "../../scripts/command.ts");
      const node = ["-r", typescript, file, "fire", ...args];
      const child = execFile(process.execPath, node, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr }),
      );
    });

  it("shows the mailbox in a page that may do nothing but show itself", async () => {
    mailbox.deliver({ to: ["developer@example.com"], subject: "Approve?", body: "http://a.b/c" });

    const answer = await fetch(`${front.url}/mailbox`);
    const page = await answer.text();

    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(
      answer.headers.get("content-security-policy"),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.include(page, "<h2>Approve?</h2>");
  });

  it("gives the mailbox as JSON", async () => {
    mailbox.deliver({ to: ["developer@example.com"], subject: "Approve?", body: "Now" });

    const messages = (await (await fetch(`${front.url}/mailbox.json`)).json()) as unknown[];

    assert.deepEqual(messages, JSON.parse(JSON.stringify(mailbox.messages)));
    assert.lengthOf(messages, 1);
  });

  it("fires a schedule", async () => {
    const answer = await fire("catalog-resync");

    assert.equal(answer.status, 202);
    assert.deepEqual(await answer.json(), { schedule: "catalog-resync" });
    assert.deepEqual(fired, [target.arn]);
  });

  it("names the schedules that there are", async () => {
    const answer = await fire("none");

    assert.equal(answer.status, 404);
    assert.deepEqual(await answer.json(), {
      error: 'There is no schedule "none"; known are: catalog-resync, runs-clock.',
      schedules: ["catalog-resync", "runs-clock"],
    });
    assert.isEmpty(fired);
  });

  it("fires nothing when a page is only looked at", async () => {
    const answer = await fetch(`${front.url}/schedules/catalog-resync`);

    assert.equal(answer.status, 404);
    assert.isEmpty(fired);
  });

  it("says why a schedule could not do its work", async () => {
    denied = "not allowed";

    const answer = await fire("catalog-resync");

    assert.equal(answer.status, 502);
    assert.deepEqual(await answer.json(), { error: "catalog-resync failed: not allowed" });
  });

  describe("npm run fire", function () {
    this.timeout(30_000);
    const port = () => new URL(front.url).port;

    it("fires a schedule of a running sandbox", async () => {
      const { code, stdout } = await command("catalog-resync", "--port", port());

      assert.deepEqual([code, stdout], [0, "Fired catalog-resync.\n"]);
      assert.lengthOf(fired, 1);
    });

    it("knows a schedule by a part of its name", async () => {
      const { code, stdout } = await command("resync", "--port", port());

      assert.deepEqual([code, stdout], [0, "Fired resync.\n"]);
      assert.lengthOf(fired, 1);
    });

    it("names the schedules that there are", async () => {
      const { code, stderr } = await command("--port", port(), "sync");

      assert.equal(code, 1);
      assert.include(stderr, 'no schedule "sync"; known are: catalog-resync, runs-clock.');
    });

    it("says how to start a sandbox when none answers", async () => {
      const { code, stderr } = await command("--port", "1", "catalog-resync");

      assert.equal(code, 1);
      assert.match(stderr, /^No sandbox answers at .*Start one with "npm start"/);
    });

    it("wants one name", async () => {
      const { code, stderr } = await command();

      assert.equal(code, 1);
      assert.match(stderr, /^Name one schedule; --help shows how\./);
    });
  });
});
