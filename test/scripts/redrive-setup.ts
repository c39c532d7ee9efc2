import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import * as path from "node:path";
import { runRedrive } from "../../scripts/redrive/run-redrive";
import { startEndpoint, type TestEndpoint } from "../sandbox/aws/start";
import { startHttpServer, type TestServer } from "../support/http-server";

const root = path.join(__dirname, "../..");
const names = {
  dead: "dead-letters.fifo",
  catalogDead: "catalog-dead",
  redriven: "runs-redriven.fifo",
  failedRuns: "runs-failed.fifo",
  changes: "changes.fifo",
  catalog: "catalog",
} as const;
type Queue = keyof typeof names;

/** The queues of a stack, without anything that reads them, and what `GET /stack` says of them. */
export class RedriveStack {
  private constructor(
    readonly aws: TestEndpoint,
    readonly front: TestServer,
    readonly urls: Readonly<Record<Queue, string>>,
    private readonly sqs: SQSClient,
  ) {}

  static async start(): Promise<RedriveStack> {
    const aws = await startEndpoint();
    const sqs = aws.root(SQSClient);
    const created = Object.entries(names).map(async ([key, QueueName]) => {
      const Attributes = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return [key, QueueUrl];
    });
    const urls = Object.fromEntries(await Promise.all(created)) as Record<Queue, string>;
    const stack = new RedriveStack(aws, await startHttpServer(), urls, sqs);
    stack.answer({ redrive: stack.routes });
    return stack;
  }

  /** The stack's output `redrive`. */
  get routes() {
    const { dead, catalogDead, redriven, failedRuns, changes, catalog } = this.urls;
    return {
      deadLetterQueues: [dead, catalogDead],
      records: { "acme.runs": redriven },
      failedRuns,
      changes,
      catalog: { deadLetters: catalogDead, queue: catalog },
    };
  }

  /** Sets the outputs that the stack has. */
  answer(outputs: object): void {
    const { url, rootCredentials: credentials } = this.aws.endpoint;
    const aws = { url, region: "eu-west-1", credentials };
    this.front.on("GET", "/stack", { json: { outputs, aws } });
  }

  /** Puts a message on a queue. @returns its id */
  async send(
    queue: Queue,
    body: unknown,
    attributes: Record<string, string> = {},
    group = "group",
  ): Promise<string> {
    const isFifo = names[queue].endsWith(".fifo");
    const { MessageId = "" } = await this.sqs.send(
      new SendMessageCommand({
        QueueUrl: this.urls[queue],
        MessageBody: typeof body === "string" ? body : JSON.stringify(body),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: "String", StringValue },
          ]),
        ),
        ...(isFifo && { MessageGroupId: group, MessageDeduplicationId: `${this.#sent++}` }),
      }),
    );
    return MessageId;
  }
  #sent = 0;

  /** Takes what a queue shows. */
  async take(queue: Queue): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.urls[queue],
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  /** How many messages a queue holds: those that it shows, and those that it holds back. */
  async count(queue: Queue): Promise<[shown: number, hidden: number]> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.urls[queue],
        AttributeNames: ["All"],
      }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return [Number(ApproximateNumberOfMessages), Number(ApproximateNumberOfMessagesNotVisible)];
  }

  /** Runs the command against the stack. */
  run(...args: string[]): Promise<Printed> {
    return redrive("--port", new URL(this.front.baseUrl).port, ...args);
  }

  async close(): Promise<void> {
    await this.front.close();
    await this.aws.endpoint.close();
  }
}

/** What the command printed. */
export interface Printed {
  readonly exitCode: number;
  readonly lines: string[];
  readonly errors: string[];
}

/** Runs the command with these arguments alone. */
export async function redrive(...args: string[]): Promise<Printed> {
  const lines: string[] = [];
  const errors: string[] = [];
  const output = {
    log: (text: string) => void lines.push(...text.split("\n")),
    error: (text: string) => void errors.push(...text.split("\n")),
  };
  const exitCode = await runRedrive(args, root, output, 0);
  return { exitCode, lines, errors };
}

/** The body of a dead letter that a topic's reader wrote. */
export function recordLetter(offset: number, fields: object = {}): object {
  const value = Buffer.from("{oops").toString("base64");
  return {
    source: "kafka",
    reason: "not JSON",
    topic: "acme.runs",
    partition: 0,
    offset,
    value,
    ...fields,
  };
}

/** The body of the only message. */
export function onlyBody([message, ...others]: Message[]): unknown {
  assert.lengthOf(others, 0);
  return JSON.parse(message?.Body ?? "null");
}
