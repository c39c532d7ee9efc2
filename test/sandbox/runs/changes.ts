import { assert } from "chai";
import * as path from "node:path";
import { runRedrive } from "../../../scripts/redrive/run-redrive";
import type { TestSandbox } from "../../support/sandbox";
import { hearOfTimer, topicNames, waitForTopic } from "./listeners";

const root = path.join(__dirname, "../../..");

/** Changes entities in Port, and looks what listeners make of it, in a sandbox of the tests' handlers. */
export function describeChanges(sandboxOf: () => TestSandbox): void {
  describe("change listeners", () => {
    let sandbox: TestSandbox;
    const setSize = (size: number) =>
      sandbox.api("PATCH", "/v1/blueprints/thing/entities/box", 200, { properties: { size } });

    before(async () => {
      sandbox = sandboxOf();
      await sandbox.takeReasons();
      await sandbox.api("POST", "/v1/blueprints/thing/entities", 201, {
        identifier: "box",
        properties: { size: 1 },
      });
    });

    it("hear what a person changes in Port", async () => {
      await setSize(7);

      await waitForTopic(sandbox, "box-size-7");
    });

    it("hear of a timer that expires", async () => {
      await hearOfTimer(sandbox);
    });

    it("hear nothing of what Longshore writes itself", async () => {
      const run = await sandbox.startRun("make_thing", {
        name: "own",
        size: 5,
        region: "us-east-1",
      });
      await sandbox.ended(run);

      // The change of the run stands before this one on the topic.
      await setSize(8);
      await waitForTopic(sandbox, "box-size-8");

      assert.notInclude(topicNames(sandbox), "own-size-5");
    });

    it("go into dead letters with the reason when they refuse a change", async () => {
      await setSize(101);

      const letter = await sandbox.until(
        "a dead letter",
        20,
        async () => (await sandbox.deadLetters())[0],
      );

      assert.equal(letter.reason, 'listener "note_size": size is 101; allowed: at most 100');
      assert.equal(
        (JSON.parse(letter.body) as { change: { entity: string } }).change.entity,
        "box",
      );
    });

    it("leave a change that comes back and is refused again to dead letters again", async () => {
      const { port } = new URL(sandbox.sandbox.front.url);
      const refused = async () =>
        (await sandbox.deadLetters()).find(({ reason }) => reason?.includes("size is 101"));
      const before = await refused();
      assert(before);

      const args = ["--port", port, "--reason", "size is 101"];
      const silent = { log: () => undefined, error: () => undefined };
      const exitCode = await runRedrive(args, root, silent, 0);

      assert.equal(exitCode, 0);
      await sandbox.until("another dead letter", 20, async () => {
        const letter = await refused();
        return (letter && letter.id !== before.id) || undefined;
      });
    });

    it("are tried three times when they fail, and end in dead letters", async () => {
      const endOfHurry = sandbox.bringBackAtOnce("dev-changes-worker-function");
      await setSize(1001);

      const letter = await sandbox.until("a dead letter", 30, async () =>
        (await sandbox.deadLetters()).find(({ reason }) => reason?.includes("1001")),
      );
      endOfHurry();

      assert.equal(letter.reason, 'listener "note_size": 1001 is far too large');
      const tried = sandbox.sandbox.parts.lambda
        .logs("dev-changes-worker-function")
        .filter(
          (line) => line.includes("1001 is far too large") && line.includes("will be repeated"),
        );
      assert.lengthOf(tried, 2);
    });

    it("leave an unreadable change to dead letters and go on", async () => {
      const { kafka } = sandbox.sandbox.parts;
      kafka.produce(sandbox.sandbox.topics.changes, "{oops");
      await setSize(9);

      await waitForTopic(sandbox, "box-size-9");
      await sandbox.until("a dead letter", 20, async () =>
        (await sandbox.deadLetters()).find(({ reason }) => reason?.startsWith("not JSON")),
      );
    });
  });
}
