import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import type { JsonObject } from "../../functions/port/types";
import type { PortRun } from "../../sandbox/port/stand-in";
import { Sandbox } from "../../sandbox/sandbox";
import { rootClient } from "./in-process";
import { bringBackAtOnce } from "./time-passes";
import { until } from "./until";

/** A sandbox with what tests need to act and to look. */
export class TestSandbox {
  #token: string | undefined;
  readonly #sqs: SQSClient;

  private constructor(readonly sandbox: Sandbox) {
    this.#sqs = rootClient(SQSClient, sandbox.parts);
  }

  /** A sandbox with the handlers of `test/fixtures/handlers` (or the given ones), and short pauses. */
  static async start(
    config: Record<string, string> = {},
    options: { readonly accounts?: number } = {},
  ): Promise<TestSandbox> {
    const sandbox = await Sandbox.start({
      ...options,
      config: {
        handlersFolder: "test/fixtures/handlers",
        runLeaseSeconds: "1",
        runRetrySeconds: "1",
        ...config,
      },
    });
    const one = new TestSandbox(sandbox);
    await one.api("POST", "/v1/actions", 200, actionOfOthers);
    return one;
  }

  /** The same for a sandbox that runs already. */
  static of(sandbox: Sandbox): TestSandbox {
    return new TestSandbox(sandbox);
  }

  get port() {
    return this.sandbox.port;
  }

  /** Calls Port's API as the developer. @throws when the status is another */
  async api<T>(method: string, path: string, status: number, body?: object): Promise<T> {
    const token = path.endsWith("/access_token") ? undefined : await this.#login();
    const answer = await fetch(`${this.port.url}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Starts a run through Port's API. @returns its id */
  async startRun(action: string, properties: object, entity?: string): Promise<string> {
    const body = { properties, ...(entity && { entity }) };
    const { run } = await this.api<{ run: { id: string } }>(
      "POST",
      `/v1/actions/${action}/runs`,
      202,
      body,
    );
    return run.id;
  }

  /** Opens a run in Port that nobody here handles, for messages that Port would not have sent. */
  openRun(): Promise<string> {
    return this.startRun("of_others", {});
  }

  /** Puts a text on the runs topic. */
  send(text: string | Buffer): void {
    this.sandbox.parts.kafka.produce(this.sandbox.topics.runs, text);
  }

  /** Puts a run message on the topic, whatever Port thinks of its inputs. */
  sendRun(runId: string, action: string, properties: JsonObject): string {
    const text = JSON.stringify({
      action,
      context: { runId, blueprint: "thing", entity: null },
      payload: { entity: null, action: { identifier: action }, properties },
    });
    this.send(text);
    return text;
  }

  /** Waits until a run has ended. */
  ended(runId: string, seconds = 30): Promise<PortRun> {
    return this.until(`run ${runId} ends`, seconds, () => {
      const run = this.port.run(runId);
      return run && ["SUCCESS", "FAILURE"].includes(run.status) ? run : undefined;
    });
  }

  /** Looks again and again until there is something. */
  async until<T>(
    what: string,
    seconds: number,
    look: () => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    const end = Date.now() + seconds * 1000;
    const found = await until(async () => {
      const value = await look();
      if (value !== undefined) return { value };
      if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}.`);
      return undefined;
    });
    return found.value;
  }

  /** Takes the dead letters that are there: message id, body and reason. */
  async deadLetters(): Promise<{ id: string; body: string; reason: string | undefined }[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.deadLettersUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 0,
      }),
    );
    return Messages.map(({ MessageId = "", Body = "", MessageAttributes }) => ({
      id: MessageId,
      body: Body,
      reason: MessageAttributes?.reason?.StringValue,
    }));
  }

  /** Takes all dead letters away: their reasons. */
  async takeReasons(): Promise<string[]> {
    const reasons: string[] = [];
    const QueueUrl = this.deadLettersUrl;
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] },
        }),
      );
      if (Messages.length === 0) return reasons;
      for (const { ReceiptHandle, MessageAttributes } of Messages) {
        reasons.push(MessageAttributes?.reason?.StringValue ?? "");
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  /** Waits until every run queue is empty and nothing is in flight. */
  async idle(): Promise<void> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    await this.until("the runs queue is empty", 30, async () => {
      const { Attributes = {} } = await this.#sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: this.output("runsQueueUrl"),
          AttributeNames: [...names],
        }),
      );
      return names.every((name) => Attributes[name] === "0") || undefined;
    });
  }

  /** Lets messages that a function fails on come back without a pause. @returns a function that ends this */
  bringBackAtOnce(name: string): () => void {
    return bringBackAtOnce(this.sandbox.parts, { name, afterFailures: true });
  }

  /** Lets runs whose process dies go on at once, as if their lease had ended. @returns a function that ends this */
  endLeasesAtOnce(name: string): () => void {
    const dynamo = rootClient(DynamoDBClient, this.sandbox.parts);
    const endHolds = async ({ Records }: SQSEvent) => {
      for (const { body } of Records) {
        const { runId } = JSON.parse(body) as { runId: string };
        await dynamo.send(
          new UpdateItemCommand({
            ...{ TableName: "dev-runs-table", Key: { runId: { S: runId } } },
            UpdateExpression: "REMOVE leaseOwner, leaseUntil",
          }),
        );
      }
    };
    return bringBackAtOnce(this.sandbox.parts, { name, endHolds });
  }

  get deadLettersUrl(): string {
    return this.output("deadLettersUrl");
  }

  output(name: string): string {
    return String(this.sandbox.deployment.outputs[name]);
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async #login(): Promise<string> {
    if (this.#token) return this.#token;
    const { clientId, clientSecret } = this.sandbox.developer;
    const body = { clientId, clientSecret };
    const { accessToken } = await this.api<{ accessToken: string }>(
      "POST",
      "/v1/auth/access_token",
      200,
      body,
    );
    return (this.#token = accessToken);
  }
}

const actionOfOthers = {
  identifier: "of_others",
  title: "Of others",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: { properties: {}, required: [] },
  },
  invocationMethod: { type: "KAFKA" },
};
