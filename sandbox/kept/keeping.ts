import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { KeptMessage } from "../aws/sqs-messages";
import type { Deployer } from "../deployer";
import { rootConnection, type SandboxParts } from "../drivers/parts";
import type { PortStandIn } from "../port/stand-in";
import { format, writeSnapshot, type Snapshot } from "./snapshot";
import { fillTables, readTables } from "./tables";

/** What the keeper of Port's model is told; it stands for what is in Port. */
const PART = "aws:lambda/invocation:Invocation";

/** How long after the last look there is another, in milliseconds. */
const PAUSE = 2000;

/** Where everything is that is kept. */
export interface KeptParts {
  readonly parts: SandboxParts;
  readonly port: PortStandIn;
  readonly deployer: Deployer;
  readonly accounts: Snapshot["accounts"];
  readonly made: Snapshot["made"];
  /** Lets another sandbox have the file. */
  readonly letGo: () => void;
}

/** Writes down, again and again and at the end, what the next start takes up. */
export class Keeping {
  readonly #file: string;
  readonly #kept: KeptParts;
  #written = "";
  #seen: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(file: string, kept: KeptParts) {
    this.#file = file;
    this.#kept = kept;
    this.#wait();
  }

  /** Writes down what there is now, for the last time. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#working;
    try {
      await this.#write();
    } finally {
      this.#kept.letGo();
    }
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#working = this.#look().finally(() => this.#timer && this.#wait());
    }, PAUSE).unref();
  }

  async #look(): Promise<void> {
    const { hops } = this.#kept.parts;
    const last = hops.all.at(-1)?.id;
    if (last === this.#seen) return;
    this.#seen = last;
    await this.#write().catch((error: unknown) =>
      hops.record("Sandbox", `it is not kept: ${String(error)}`, { kind: "problem" }),
    );
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(await take(this.#kept));
    if (text === this.#written) return;
    writeSnapshot(this.#file, text);
    this.#written = text;
  }
}

/** Gives the parts back what was kept, once the program has made its tables and queues. */
export async function takeUp(parts: SandboxParts, snapshot: Snapshot): Promise<void> {
  parts.mailbox.replace(snapshot.mails);
  await fillTables(parts, snapshot.tables);
  await sendAgain(parts, snapshot.messages);
  for (const { topic, value } of snapshot.records) {
    parts.kafka.produce(topic, value === null ? null : Buffer.from(value, "base64"));
  }
}

async function take({ parts, port, deployer, accounts, made }: KeptParts): Promise<Snapshot> {
  const { aws, kafka, mailbox } = parts;
  const tables = await readTables(parts);
  return {
    ...{ format, accounts, made, tables },
    identity: parts.identity.kept,
    port: port.state,
    parts: deployer.standing.filter(({ live }) => live.type === PART),
    resources: aws.cloudControl.store.all(),
    secrets: aws.secrets.kept,
    parameters: aws.parameters.kept,
    messages: await aws.sqs.kept(),
    records: kafka.unread.map(({ topic, value }) => ({
      topic,
      value: value?.toString("base64") ?? null,
    })),
    mails: mailbox.messages,
  };
}

/** Sends messages to the queues that are still there, the oldest first. */
async function sendAgain(parts: SandboxParts, messages: readonly KeptMessage[]): Promise<void> {
  const sqs = new SQSClient(rootConnection(parts));
  for (const { queue, body, attributes, group, deduplication } of messages) {
    const url = await sqs
      .send(new GetQueueUrlCommand({ QueueName: queue }))
      .catch((error: Error) => {
        if (error.name.includes("QueueDoesNotExist")) return undefined;
        throw error;
      });
    if (!url) continue;
    await sqs.send(
      new SendMessageCommand({
        ...{ QueueUrl: url.QueueUrl, MessageBody: body, MessageAttributes: attributes },
        ...(group !== undefined && { MessageGroupId: group }),
        ...(deduplication !== undefined && { MessageDeduplicationId: deduplication }),
      }),
    );
  }
}
