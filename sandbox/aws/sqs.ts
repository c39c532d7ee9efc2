import { Passed, requiredText, type Answer, type AwsCall, type AwsService } from "./call";
import type { JsonObject, Permission } from "./call";
import type { ResourceStore } from "./resource-store";
import { hiddenBy, HiddenMessages, type QueueTimes } from "./hidden-messages";
import { QueueLedger, type MessageCounts } from "./queue-ledger";
import { fromFauxqs, queueName, toFauxqs } from "./sqs-addresses";
import { listingOf } from "./sqs-listing";
import {
  handedOut,
  keptMessages,
  receiptsIn,
  storedMessage,
  type KeptMessage,
  type QueueState,
  type StoredMessage,
} from "./sqs-messages";
import type { Traces } from "../traces";
import { Wakeups } from "./wakeups";

/** Calls whose permission has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
};

/** Those that fauxqs answers as they are. */
const PASSED = [
  ...["CreateQueue", "DeleteQueue", "GetQueueUrl", "PurgeQueue"],
  ...["GetQueueAttributes", "SetQueueAttributes", "TagQueue", "UntagQueue", "ListQueueTags"],
  ...["SendMessage", "SendMessageBatch", "DeleteMessage", "DeleteMessageBatch"],
  ...["ChangeMessageVisibility", "ChangeMessageVisibilityBatch"],
];

/** Attributes of a queue that say how its calls are answered, as texts of numbers. */
interface QueueSettings extends QueueTimes {
  readonly ReceiveMessageWaitTimeSeconds?: string;
}

const SETTINGS: readonly (keyof QueueSettings)[] = [
  ...(["VisibilityTimeout", "DelaySeconds", "ReceiveMessageWaitTimeSeconds"] as const),
];

type Fauxqs = Awaited<ReturnType<typeof openFauxqs>>;

/** Passes SQS calls to an embedded fauxqs, in the sandbox's account and under its own URLs. */
export class Sqs implements AwsService {
  readonly title = "SQS";
  readonly prefix = "sqs";
  readonly operations: AwsService["operations"] = {
    ...Object.fromEntries(PASSED.map((name) => [name, (call: AwsCall) => this.#pass(call)])),
    ListQueues: (call) => this.#list(call),
    ReceiveMessage: async (call) => new Passed(await this.#receive(call)),
  };
  readonly #wakeups = new Wakeups();
  readonly #hidden = new HiddenMessages();
  /** By queue; forgotten when any queue is made, set up anew or deleted. */
  readonly #settings = new Map<string, QueueSettings>();
  readonly #ledger = new QueueLedger();

  private constructor(
    private readonly fauxqs: Fauxqs,
    private readonly frontUrl: string,
    private readonly store: ResourceStore,
    private readonly traces: Traces,
  ) {}

  /**
   * Starts fauxqs.
   * @param frontUrl the URL at which this service is reached.
   * @param store its queues are listed beside those that this service made.
   * @param traces whoever receives a message goes on with what its sender is at
   */
  static async start(frontUrl: string, store: ResourceStore, traces: Traces): Promise<Sqs> {
    return new Sqs(await openFauxqs(), frontUrl, store, traces);
  }

  needs({ operation, region, accountId, input }: AwsCall): Permission[] {
    const action = `sqs:${ACTIONS[operation] ?? operation}`;
    const name = operation === "ListQueues" ? "*" : addressedQueue(input);
    return [{ action, resource: `arn:aws:sqs:${region}:${accountId}:${name}` }];
  }

  async #pass(call: AwsCall): Promise<Passed> {
    const answer = await this.#ask(call);
    this.#keepAccount(call, answer);
    // Whoever receives the messages goes on with what their sender is at.
    if (call.operation.startsWith("SendMessage")) {
      for (const id of idsIn(answer.body)) this.traces.pass(id);
    }
    // What only reads brings no message to those who wait for one.
    if (answer.status === 200 && !/^(Get|List)/.test(call.operation)) {
      if (/Queue(Attributes)?$/.test(call.operation)) this.#settings.clear();
      await this.#noteChange(call, 0);
    }
    return new Passed(answer);
  }

  /** Whether a call is more than a poll that found nothing. */
  isNotable({ operation }: AwsCall, { body }: Answer): boolean {
    return operation !== "ReceiveMessage" || body.includes('"Messages":[');
  }

  /** Every message that is in a queue, whatever its state; nobody has received it for that. */
  async messages(): Promise<StoredMessage[]> {
    return (await this.#states()).flatMap(({ name, messages: { ready, delayed, inflight } }) =>
      [...ready, ...delayed, ...inflight.map(({ message }) => message)].map((message) =>
        storedMessage(name, message),
      ),
    );
  }

  /** The same, as they are sent again after another start. */
  async kept(): Promise<KeptMessage[]> {
    return (await this.#states()).flatMap(keptMessages);
  }

  async #states(): Promise<QueueState[]> {
    const all = await this.#inspect<readonly { readonly name: string }[]>("/_fauxqs/queues");
    return Promise.all(all.map(({ name }) => this.#inspect<QueueState>(`/_fauxqs/queues/${name}`)));
  }

  /** What has become of all messages so far. */
  async counts(): Promise<MessageCounts> {
    // Between two looks a message may go from one queue to another.
    const missing = await this.#missing(await this.#missing(this.#ledger.openOf()));
    return this.#ledger.counts(missing.length);
  }

  async #missing(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const present = new Set((await this.messages()).map(({ id }) => id));
    return this.#ledger.openOf(ids.filter((id) => !present.has(id)));
  }

  async close(): Promise<void> {
    await this.fauxqs.close();
  }

  /**
   * Polls here rather than in fauxqs, which would hand messages to a caller that has hung up and so
   * hide them for a whole visibility timeout.
   */
  async #receive(call: AwsCall): Promise<Answer> {
    const seconds = await this.#waitSeconds(call);
    if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= 20)) return this.#ask(call);
    const deadline = Date.now() + seconds * 1000;
    const queue = queueKey(call);
    for (;;) {
      const seen = this.#wakeups.count(queue);
      const areBack = this.#hidden.release(queue);
      const answer = await this.#ask(call, { ...call.input, WaitTimeSeconds: 0 });
      // Those that have come back too often are in another queue now.
      if (areBack) this.#wakeups.wakeAll();
      if (this.isNotable(call, answer)) {
        await this.#noteChange(call, handedOut(answer.body).length);
        if (call.signal.aborted) await this.#giveBack(call, answer);
      }
      if (!call.signal.aborted) this.#keepAccount(call, answer);
      const left = deadline - Date.now();
      const done = answer.status !== 200 || this.isNotable(call, answer) || left <= 0;
      if (done || call.signal.aborted) return answer;
      const pause = Math.min(this.#hidden.next(queue), left);
      await this.#wakeups.next(queue, seen, pause, call.signal);
    }
  }

  /** Lets those who wait for messages of a queue know that there may be some, now or later. */
  async #noteChange(call: AwsCall, received: number): Promise<void> {
    const queue = queueKey(call);
    this.#hidden.hide(queue, hiddenBy(call, received, await this.#settingsOf(call)));
    this.#wakeups.wake(queue);
  }

  #keepAccount({ operation, input }: AwsCall, { status, body }: Answer): void {
    if (status !== 200) return;
    if (operation.startsWith("SendMessage")) this.#ledger.send(idsIn(body));
    if (operation === "ReceiveMessage") this.#ledger.receive(handedOut(body));
    if (operation.startsWith("DeleteMessage")) this.#ledger.remove(receiptsIn(input));
  }

  async #inspect<T>(url: string): Promise<T> {
    const { body } = await this.fauxqs.inject({ method: "GET", url });
    return JSON.parse(body) as T;
  }

  async #list(call: AwsCall): Promise<JsonObject> {
    const { body } = await this.#ask(call, {});
    const { QueueUrls: own = [] } = JSON.parse(body) as { QueueUrls?: string[] };
    const stored = this.store.list(call.region, "AWS::SQS::Queue");
    const urls = new Set([...own, ...stored.map(({ identifier }) => identifier)]);
    return listingOf([...urls], call.input);
  }

  async #waitSeconds(call: AwsCall): Promise<unknown> {
    if (call.input["WaitTimeSeconds"] !== undefined) return call.input["WaitTimeSeconds"];
    return Number((await this.#settingsOf(call)).ReceiveMessageWaitTimeSeconds ?? 0);
  }

  async #settingsOf(call: AwsCall): Promise<QueueSettings> {
    const queue = queueKey(call);
    const known = this.#settings.get(queue);
    if (known) return known;
    const input = { QueueUrl: call.input["QueueUrl"], AttributeNames: SETTINGS };
    const { body } = await this.#ask({ ...call, operation: "GetQueueAttributes" }, input);
    const { Attributes } = JSON.parse(body) as { Attributes?: QueueSettings };
    if (Attributes) this.#settings.set(queue, Attributes);
    return Attributes ?? {};
  }

  async #giveBack(call: AwsCall, { body }: Answer): Promise<void> {
    const { Messages = [] } = JSON.parse(body) as { Messages?: { ReceiptHandle: string }[] };
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    const input = { QueueUrl: call.input["QueueUrl"], Entries };
    const givenBack = { ...call, operation: "ChangeMessageVisibilityBatch", input };
    await this.#ask(givenBack);
    await this.#noteChange(givenBack, 0);
  }

  async #ask(call: AwsCall, input = call.input): Promise<Answer> {
    const { operation, region, accountId, raw } = call;
    const { statusCode, headers, body } = await this.fauxqs.inject({
      method: "POST",
      url: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AmazonSQS.${operation}`,
        authorization: raw.headers.authorization ?? "",
      },
      payload: JSON.stringify(toFauxqs(input, region)),
    });
    const isFine = statusCode === 200;
    const output = isFine ? (JSON.parse(body || "{}") as JsonObject) : {};
    const queryError = headers["x-amzn-query-error"];
    return {
      status: statusCode,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        ...(typeof queryError === "string" && { "x-amzn-query-error": queryError }),
      },
      body: isFine ? JSON.stringify(fromFauxqs(output, this.frontUrl, accountId)) : body,
    };
  }
}

function idsIn(body: string): string[] {
  return [...body.matchAll(/"MessageId":"([^"]+)"/g)].map(([, id = ""]) => id);
}

function queueKey({ region, input }: AwsCall): string {
  return `${region} ${addressedQueue(input)}`;
}

function addressedQueue(input: JsonObject): string {
  if (typeof input["QueueName"] === "string") return input["QueueName"];
  return queueName(requiredText(input, "QueueUrl"));
}

async function openFauxqs() {
  // fauxqs is an ES module with no entry for `require`.
  const { buildApp } = await import("fauxqs");
  return buildApp({ logger: false });
}
