import { DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { toBody } from "../../functions/catalog/own-message";
import type { JsonObject } from "../../functions/port/types";
import { registerTestTypes } from "./extensions";
import { rootClient } from "./in-process";
import { TestSandbox } from "./sandbox";
import { bringBackAtOnce } from "./time-passes";
import { until } from "./until";

/** A letter of the catalog's dead-letter queue. */
export interface DeadLetter {
  readonly body: string;
  readonly reason: string | undefined;
}

/** Kinds of the handlers in `test/fixtures/catalog-handlers`. */
export type Kind = "Box" | "Crate";

/** Name of the exporter's function. */
export const exporter = "dev-catalog-exporter-function";

/** A sandbox with the handlers of `test/fixtures/catalog-handlers`, and what tests of the catalog need. */
export class CatalogSandbox {
  readonly #sqs: SQSClient;

  private constructor(
    /** The same sandbox, with what tests of runs need. */
    readonly test: TestSandbox,
  ) {
    this.#sqs = rootClient(SQSClient, this.parts);
  }

  static async start(
    config: Record<string, string> = {},
    options: { readonly accounts?: number } = {},
  ): Promise<CatalogSandbox> {
    const handlersFolder = "test/fixtures/catalog-handlers";
    const sandbox = new CatalogSandbox(
      await TestSandbox.start({ handlersFolder, ...config }, options),
    );
    registerTestTypes(sandbox.store);
    return sandbox;
  }

  /** Starts a run and waits for its end. */
  async run(action: string, properties: object) {
    return this.test.ended(await this.test.startRun(action, properties));
  }

  get parts() {
    return this.test.sandbox.parts;
  }

  get port() {
    return this.test.port;
  }

  get store() {
    return this.parts.aws.cloudControl.store;
  }

  /** Puts an event on the bus, as CloudTrail would: `PutBox`, `DeleteCrate`, … */
  async announce(
    verb: "Put" | "Delete",
    kind: Kind,
    name: string,
    { region = "eu-west-1", time = new Date().toISOString() } = {},
  ): Promise<void> {
    const service = kind === "Box" ? "boxes" : "crates";
    await this.parts.bus.put({
      source: `aws.${service}`,
      "detail-type": "AWS API Call via CloudTrail",
      ...{ region, time },
      detail: {
        eventSource: `${service}.amazonaws.com`,
        eventName: `${verb}${kind}`,
        awsRegion: region,
        requestParameters: { name },
      },
    });
  }

  /** The message that a rule makes of an event. */
  message(kind: Kind, name: string, more: JsonObject = {}): string {
    const resource_type = `Test::Catalog::${kind}`;
    const filters = { region: ".awsRegion", identifier: ".name", action: '"upsert"' };
    const eventTime = new Date().toISOString();
    return JSON.stringify({
      ...{ resource_type, ...filters, awsRegion: "eu-west-1", name, eventTime },
      ...more,
    });
  }

  /** Puts at most ten messages on the catalog queue with one call: one batch. */
  async send(...bodies: string[]): Promise<void> {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await this.#sqs.send(
      new SendMessageBatchCommand({ QueueUrl: this.#url("dev-catalog"), Entries }),
    );
  }

  /** Asks for full resyncs, as the schedule does. */
  async resync(times = 1): Promise<void> {
    await this.send(...Array.from({ length: times }, () => toBody({ kind: "resync-all" })));
  }

  /** Waits until the catalog's queues have neither waiting nor hidden messages. */
  async settled(): Promise<void> {
    // What is on the one may put something on the other.
    const queues = ["dev-catalog", "dev-catalog-resyncs", "dev-catalog", "dev-catalog-resyncs"];
    await until(async () => {
      for (const queue of queues) if (!(await this.#isEmpty(queue))) return false;
      return true;
    });
  }

  async #isEmpty(queue: string): Promise<boolean> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#url(queue), AttributeNames: [...names] }),
    );
    return names.every((name) => Attributes[name] === "0");
  }

  /** Takes all dead letters of the catalog out of their queue, sorted by reason. */
  async takeDeadLetters(): Promise<DeadLetter[]> {
    const QueueUrl = this.#url("dev-catalog-dead");
    const letters: DeadLetter[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
        }),
      );
      if (Messages.length === 0) break;
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
      }));
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Body = "", MessageAttributes } of Messages)
        letters.push({ body: Body, reason: MessageAttributes?.reason?.StringValue });
    }
    return letters.sort((one, other) => ((one.reason ?? "") < (other.reason ?? "") ? -1 : 1));
  }

  /**
   * Lets time pass at once whenever the exporter dies, or when it fails: what it held is free, and its messages
   * come back.
   * @returns a function that ends this
   */
  bringBackAtOnce({ afterFailures = false } = {}): () => void {
    const hurry = afterFailures ? { afterFailures } : { endHolds: () => this.endHolds() };
    return bringBackAtOnce(this.parts, { name: exporter, ...hurry });
  }

  /** Lets the time pass for which a function that has died holds what it was writing: three minutes. */
  async endHolds(): Promise<void> {
    const dynamo = rootClient(DynamoDBClient, this.parts);
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: "dev-catalog-index" }));
    for (const { partition, identifier, heldUntil } of Items) {
      if (!partition || !identifier || Number(heldUntil?.N ?? 0) === 0) continue;
      await dynamo.send(
        new UpdateItemCommand({
          TableName: "dev-catalog-index",
          Key: { partition, identifier },
          UpdateExpression: "SET heldUntil = :now",
          ExpressionAttributeValues: { ":now": { N: "0" } },
        }),
      );
    }
  }

  /** Every call that the exporter has made of AWS so far: service and operation. */
  awsCalls(): string[] {
    const role = `${exporter.replace("-function", "-role")}: `;
    return this.test.sandbox.hops.all
      .filter(({ what }) => what.startsWith(role))
      .map(({ part, what }) => `${part} ${what.slice(role.length).split(" ")[0]}`);
  }

  /** How often the exporter was invoked so far. */
  invocations(): number {
    const { all } = this.test.sandbox.hops;
    return all.filter(({ what }) => what === `${exporter} invoked`).length;
  }

  /** Calls `act` when the next hop that fits is recorded, before anything else happens. */
  when(fits: (what: string) => boolean, act: () => void): void {
    const end = this.test.sandbox.hops.subscribe(({ what }) => {
      if (!fits(what)) return;
      end();
      act();
    });
  }

  close(): Promise<void> {
    return this.test.close();
  }

  #url(name: string): string {
    const { aws } = this.parts;
    return `${aws.url}/123456789012/${name}`;
  }
}

/** The boxes, items and crates that Port has: blueprint and identifier → what is known of it. */
export function catalogOf({ port }: CatalogSandbox): Record<string, JsonObject> {
  return sorted(
    ["box", "item", "crate"].flatMap((blueprint) =>
      port
        .entities(blueprint)
        .map(({ identifier, properties, relations }): [string, JsonObject] => [
          `${blueprint} ${identifier}`,
          {
            ...properties,
            ...(blueprint === "box" && { owner: (relations.owner ?? null) as string | null }),
          },
        ]),
    ),
  );
}

/** What Port should have for what AWS has; written down here once more, without JQ. */
export function expectedCatalog({ store }: CatalogSandbox, regions: readonly string[]) {
  const all = (region: string, kind: Kind) => store.list(region, `Test::Catalog::${kind}`);
  return sorted(
    regions.flatMap((region) => [
      ...all(region, "Crate").map(({ identifier, properties }): [string, JsonObject] => [
        `crate ${region}/${identifier}`,
        { size: properties.Size as number, region },
      ]),
      ...all(region, "Box").flatMap(({ identifier, properties }): [string, JsonObject][] => {
        const { Size, Owner, Hidden, Items } = properties as {
          Size: number;
          Owner?: string;
          Hidden?: boolean;
          Items?: { Id: string; Weight: number }[];
        };
        if (Hidden) return [];
        return [
          [`box ${region}/${identifier}`, { size: Size, region, owner: Owner ?? null }],
          ...(Items ?? []).map(({ Id, Weight }): [string, JsonObject] => [
            `item ${region}/${identifier}/${Id}`,
            { weight: Weight },
          ]),
        ];
      }),
    ]),
  );
}

function sorted(entries: [string, JsonObject][]): Record<string, JsonObject> {
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
