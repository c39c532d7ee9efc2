import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { assert } from "chai";
import { DeadLetterError } from "../../functions/dead-letter-error";
import { handleTogether, type SharedTurn } from "../../functions/shared-batch";
import { useCapturedLog } from "./runs/captured-log";

const options = {
  queueUrl: "https://sqs.example/1/shared.fifo",
  deadLettersUrl: "https://sqs.example/1/dead-letters.fifo",
  leaseSeconds: 60,
  retrySeconds: 10,
  mostMilliseconds: 1000,
  suspect: async (_body: string): Promise<number | undefined> => undefined,
};

/** A message `<group><number>`, such as `a1`. */
const record = (body: string, deliveries = 1): SQSRecord =>
  ({
    messageId: body,
    receiptHandle: `handle-${body}`,
    body,
    attributes: { ApproximateReceiveCount: String(deliveries), MessageGroupId: body[0] },
  }) as Partial<SQSRecord> as SQSRecord;

interface Sent {
  readonly constructor: { readonly name: string };
  readonly input: {
    readonly Entries: {
      readonly Id: string;
      readonly ReceiptHandle?: string;
      readonly VisibilityTimeout?: number;
      readonly MessageBody?: string;
    }[];
  };
}

/** A client that notes calls as `<operation> <messages>[ <seconds>]`; `failed` says which entries are refused. */
function notingClient(failed: (handle: string) => boolean = () => false) {
  const calls: string[] = [];
  const send = async ({ constructor, input: { Entries } }: Sent) => {
    const [one] = Entries;
    const names = Entries.map((entry) => entry.ReceiptHandle?.slice(7) ?? entry.MessageBody);
    const seconds = one?.VisibilityTimeout === undefined ? "" : ` ${one.VisibilityTimeout}`;
    calls.push(`${constructor.name.replace(/Command$/, "")} ${names.join()}${seconds}`);
    return { Failed: Entries.filter(({ ReceiptHandle = "" }) => failed(ReceiptHandle.slice(7))) };
  };
  return { client: { send } as unknown as SQSClient, calls };
}

/** Handlers that end when they are told to. */
class Bench {
  /** What was begun, and with which company. */
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<void>>();

  readonly handle = async (body: string, turn: SharedTurn): Promise<void> => {
    await turn.kept;
    this.begun.push(turn.inCompany ? body : `${body} alone`);
    await this.#endOf(body).promise;
  };

  end(...bodies: string[]): void {
    for (const body of bodies) this.#endOf(body).resolve();
  }

  fail(body: string, error: Error): void {
    this.#endOf(body).reject(error);
  }

  #endOf(body: string): PromiseWithResolvers<void> {
    const known = this.#ends.get(body) ?? Promise.withResolvers<void>();
    this.#ends.set(body, known);
    return known;
  }
}

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

describe("handleTogether", () => {
  useCapturedLog();
  let remaining: number;
  const context = {
    awsRequestId: "request-1",
    getRemainingTimeInMillis: () => remaining,
  } as Partial<Context> as Context;
  beforeEach(() => (remaining = 600_000));

  const start = (
    bench: Bench,
    client: SQSClient,
    Records: SQSRecord[],
    more: Partial<typeof options> = {},
  ) =>
    handleTogether(
      { Records } satisfies SQSEvent,
      context,
      client,
      { ...options, ...more },
      bench.handle,
    );
  const idsOf = ({ batchItemFailures }: Awaited<ReturnType<typeof start>>) =>
    batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

  it("works on all groups at the same time, and on one group's messages in order", async () => {
    const bench = new Bench();

    const answer = start(
      bench,
      notingClient().client,
      ["a1", "b1", "a2", "c1"].map((one) => record(one)),
    );
    await settle();
    assert.deepEqual(bench.begun, ["a1", "b1", "c1"]);
    bench.end("a1");
    await settle();
    assert.deepEqual(bench.begun.slice(3), ["a2"]);
    bench.end("a2", "b1", "c1");

    assert.deepEqual(idsOf(await answer), []);
  });

  it("makes one call for ten that end together: Lambda deletes them", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();
    const names = [..."abcdefghij"].map((group) => `${group}1`);

    const answer = start(
      bench,
      client,
      names.map((one) => record(one)),
    );
    bench.end(...names);
    await answer;

    assert.deepEqual(calls, [`ChangeMessageVisibilityBatch ${names.join()} 61`]);
  });

  it("deletes what is done at once while others hang, what ends together in one call", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();

    const answer = start(
      bench,
      client,
      ["a1", "b1", "c1"].map((one) => record(one)),
    );
    bench.end("a1", "b1");
    await settle();
    assert.deepEqual(calls.slice(1), ["DeleteMessageBatch a1,b1"]);
    bench.end("c1");

    assert.deepEqual(idsOf(await answer), []);
  });

  it("gives a failed message back after its pause, and those behind it in its group with it", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();

    const answer = start(bench, client, [record("a1", 1), record("b1"), record("a2")]);
    await settle();
    bench.fail("a1", new Error("Port is away"));
    await settle();
    bench.end("b1");

    assert.deepEqual(idsOf(await answer), ["a1", "a2"]);
    assert.notInclude(bench.begun, "a2");
    assert.include(calls, "ChangeMessageVisibilityBatch a1,a2 10");
  });

  it("makes a dead letter of one that nobody can handle, and goes on behind it", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();

    const answer = start(
      bench,
      client,
      ["a1", "a2", "b1"].map((one) => record(one)),
    );
    bench.fail("a1", new DeadLetterError("not one of ours"));
    bench.end("a2", "b1");

    assert.deepEqual(idsOf(await answer), []);
    assert.include(calls, "SendMessageBatch a1");
  });

  it("begins none that another invocation has", async () => {
    const bench = new Bench();
    const { client } = notingClient((message) => message === "a1");

    const answer = start(
      bench,
      client,
      ["a1", "b1"].map((one) => record(one)),
    );
    bench.end("b1");

    assert.deepEqual(idsOf(await answer), ["a1"]);
    assert.deepEqual(bench.begun, ["b1"]);
  });

  it("needs no company for a batch of one group", async () => {
    const bench = new Bench();

    const answer = start(
      bench,
      notingClient().client,
      ["a1", "a2"].map((one) => record(one)),
    );
    bench.end("a1", "a2");
    await answer;

    assert.deepEqual(bench.begun, ["a1 alone", "a2 alone"]);
  });

  it("tries what a process may have died of behind the others, alone, the least suspicious first", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();
    const tries: Record<string, number | undefined> = { b1: 2, c1: 0, d1: undefined };
    const suspect = async (body: string) => tries[body];

    const again = ["b1", "c1", "d1"].map((body) => record(body, 2));
    const answer = start(bench, client, [...again, record("a1")], { suspect });
    await settle();
    assert.sameMembers(bench.begun, ["a1", "d1"]);
    bench.end("a1", "d1");
    await settle();
    assert.deepEqual(bench.begun.slice(2), ["c1 alone"]);
    bench.end("c1", "b1");

    assert.deepEqual(idsOf(await answer), []);
    assert.deepEqual(bench.begun.slice(3), ["b1 alone"]);
    assert.include(calls, "DeleteMessageBatch a1,d1", "they are not lost with what comes after");
  });

  it("tries alone what nobody can tell anything of", async () => {
    const bench = new Bench();
    const suspect = () => Promise.reject(new Error("the table is away"));

    const answer = start(bench, notingClient().client, [record("a1", 2), record("b1")], {
      suspect,
    });
    bench.end("a1", "b1");
    await answer;

    assert.deepEqual(bench.begun, ["b1", "a1 alone"]);
  });

  it("gives back at once what there is no time for any more", async () => {
    const bench = new Bench();
    const { client, calls } = notingClient();

    const answer = start(
      bench,
      client,
      ["a1", "b1", "a2"].map((one) => record(one)),
    );
    await settle();
    remaining = 999;
    bench.end("a1", "b1");

    assert.deepEqual(idsOf(await answer), ["a2"]);
    assert.include(calls, "ChangeMessageVisibilityBatch a2 0");
  });
});
