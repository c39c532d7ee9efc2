import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { sortRecords } from "../../../functions/runs/intake";
import { readWakeRequest, wakeRequest } from "../../../functions/runs/wake-request";
import { readRunMessage, wakeMessage } from "../../../functions/runs/run-message";
import { sendRuns } from "../../../functions/runs/send-runs";
import type { QueueMessage } from "../../../functions/queue";
import { kafkaRecord } from "../../support/kafka";

const run = (runId: string, action: string, entity: string | null = null) =>
  kafkaRecord(
    JSON.stringify({
      context: { runId, ...(entity && { entity }) },
      payload: { action: { identifier: action, invocationMethod: { type: "KAFKA" } } },
    }),
  );

describe("sendRuns", () => {
  const own = new Map([
    ["tell", { blueprint: "thing", shared: true }],
    ["start", { blueprint: "thing" }],
  ]);
  const options = { runIdPaths: ["context.runId"], messageSecrets: "checked" } as const;

  /** Sends messages and tells what came to which queue. */
  async function sent(messages: readonly QueueMessage[], sharedQueueUrl?: string) {
    const queues: Record<string, string[]> = {};
    const send = async ({ input }: SendMessageBatchCommand) => {
      const bodies = (input.Entries ?? []).map(({ MessageBody = "" }) => MessageBody);
      (queues[input.QueueUrl ?? ""] ??= []).push(...bodies);
      return {};
    };
    await sendRuns({ send } as unknown as SQSClient, { queueUrl: "own", sharedQueueUrl }, messages);
    return queues;
  }

  const runsOf = () =>
    sortRecords([run("r_1", "tell"), run("r_2", "start"), run("r_3", "tell", "e")], {
      ...options,
      actions: own,
      requireSignature: false,
    }).runs;

  it("sends each run to the queue of its action, and what it needs to find it again", async () => {
    const queues = await sent(runsOf(), "shared");

    assert.sameMembers(Object.keys(queues), ["own", "shared"]);
    const shared = queues.shared?.map((body) => readRunMessage(body));
    assert.deepEqual(
      shared?.map((one) => "runId" in one && [one.runId, one.shared]),
      [
        ["r_1", true],
        ["r_3", true],
      ],
    );
    assert.deepEqual(
      queues.own?.map((body) => (JSON.parse(body) as { runId: string }).runId),
      ["r_2"],
    );
  });

  it("keeps runs of one entity together in the order in which they came", () => {
    const groups = runsOf().map(({ group }) => group);

    assert.deepEqual(groups, ["shared r_1", "r_2", "shared thing/e"]);
  });

  it("sends a wake behind the message of its run", async () => {
    const { wake, group } = readWakeRequest(wakeRequest("r_3", "shared thing/e", "now").body);

    const queues = await sent(
      [wakeMessage(wake, group, "now"), wakeMessage("r_2", "r_2", "now")],
      "shared",
    );

    assert.deepEqual(queues, { shared: ['{"wake":"r_3"}'], own: ['{"wake":"r_2"}'] });
  });

  it("sends all to the one queue where nothing shares processes any more", async () => {
    const queues = await sent(runsOf());

    assert.deepEqual(Object.keys(queues), ["own"]);
    assert.lengthOf(queues.own ?? [], 3);
  });
});
