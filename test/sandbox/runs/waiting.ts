import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { rootClient } from "../../support/in-process";
import type { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";

/** Lets runs wait, wakes them, and turns the clock, in a sandbox of the tests' handlers. */
export function describeWaiting(sandboxOf: () => TestSandbox): void {
  describe("runs that wait", () => {
    let sandbox: TestSandbox;

    before(async () => {
      sandbox = sandboxOf();
      await sandbox.takeReasons();
    });

    const makeTopic = (TopicName: string) =>
      sandbox.sandbox.parts.aws.cloudControl.store.create("eu-west-1", "AWS::SNS::Topic", {
        TopicName,
      });
    const looks = (runId: string) => sandbox.port.run(runId)?.logs.length ?? 0;
    const fire = () => sandbox.sandbox.parts.schedules.fire("runs-clock");
    /** Starts a run and waits until it is put aside. */
    const startWaiting = async (topic: string, seconds: number) => {
      const runId = await sandbox.startRun("wait_for_it", { topic, seconds });
      await until(() => sandbox.port.run(runId)?.statusLabel === `Waiting for ${topic}`);
      await sandbox.idle();
      return runId;
    };
    /** Lets the time pass for which a run wanted to wait. */
    const timePasses = async (runId: string) => {
      await rootClient(DynamoDBClient, sandbox.sandbox.parts).send(
        new UpdateItemCommand({
          ...{ TableName: "dev-runs-table", Key: { runId: { S: runId } } },
          UpdateExpression: "SET resumeAt = :now",
          ConditionExpression: "parked = :yes",
          ExpressionAttributeValues: { ":now": { N: String(Date.now()) }, ":yes": { S: "yes" } },
        }),
      );
    };
    const send = async (queue: "runs" | "failed", runId: string) => {
      const url = sandbox.output("runsQueueUrl");
      await rootClient(SQSClient, sandbox.sandbox.parts).send(
        new SendMessageCommand({
          QueueUrl: queue === "runs" ? url : url.replace("-runs.fifo", "-runs-failed.fifo"),
          MessageBody: JSON.stringify({ wake: runId }),
          MessageGroupId: runId,
          MessageDeduplicationId: `wake ${runId} by hand`,
        }),
      );
    };

    it("are looked at again by the clock until they end, however often that is", async () => {
      const runId = await startWaiting("far", 86_400);
      for (let look = 2; look <= 5; look += 1) {
        await timePasses(runId);
        await fire();
        await sandbox.idle();
        assert.equal(looks(runId), look);
      }
      const waiting = sandbox.port.run(runId);
      makeTopic("far");

      await timePasses(runId);
      await fire();

      assert.equal(waiting?.status, "IN_PROGRESS");
      assert.equal(waiting?.statusLabel, "Waiting for far");
      const run = await sandbox.ended(runId);
      assert.equal(run.status, "SUCCESS");
      assert.equal(run.summary, `${runId} found arn:aws:sns:eu-west-1:123456789012:far.`);
      assert.isDefined(sandbox.port.entity("thing", "far"));
    });

    it("are looked at by the clock as soon as their time has come", async () => {
      const runId = await startWaiting("near", 1);
      makeTopic("near");

      await until(async () => {
        await fire();
        await sandbox.idle();
        return sandbox.port.run(runId)?.endedAt;
      });

      assert.equal(sandbox.port.run(runId)?.status, "SUCCESS");
    });

    it("are left alone by the clock before their time", async () => {
      const runId = await startWaiting("later", 86_400);

      await fire();
      await sandbox.idle();

      assert.equal(looks(runId), 1);
    });

    it("go on at once when something wakes them", async () => {
      const runId = await startWaiting("soon", 86_400);
      makeTopic("soon");

      await send("runs", runId);

      assert.equal((await sandbox.ended(runId)).status, "SUCCESS");
    });

    it("do not suffer from a wake for a run that nobody knows", async () => {
      const handled = () =>
        sandbox.sandbox.parts.lambda
          .logs("dev-runs-worker-function")
          .some((line) => line.includes("nothing to wake") && line.includes("r_nobody"));

      await send("runs", "r_nobody");

      await until(handled);
      await sandbox.idle();
      assert.deepEqual(await sandbox.deadLetters(), []);
    });

    it("end as FAILURE when the queue gives up on their wake", async () => {
      const runId = await startWaiting("never", 86_400);

      await send("failed", runId);

      const run = await sandbox.ended(runId);
      assert.equal(run.status, "FAILURE");
      assert.match(run.summary ?? "", /^The runner gave up on this run /);
    });
  });
}
