import { Consumer, type Message, type MessagesStream } from "@platformatic/kafka";
import type { Hops } from "../hops";
import type { KafkaEvent, KafkaEventRecord } from "./kafka-source";
import { pause } from "./pause";

/** Where a broker is, and who asks: SASL_SSL with SCRAM-SHA-512, as Port's. */
export interface BrokerLogin {
  /** `host:port` of each. */
  readonly brokers: readonly string[];
  readonly username: string;
  readonly password: string;
  /** Certificates (PEM) that the brokers' own are signed with; those of Node.js unless given. */
  readonly ca?: string | undefined;
}

/** How a topic of a broker is given to a function. */
export interface BrokerSourceOptions extends BrokerLogin {
  readonly topic: string;
  readonly consumerGroup: string;
  /** Most records of one event. */
  readonly batchSize: number;
  readonly hops: Hops;
  /** Delay before a failed batch is given again, doubled each time up to 10 s; default 200. */
  readonly retryMilliseconds?: number;
  readonly invoke: (event: KafkaEvent) => Promise<unknown>;
}

type BrokerMessage = Message<Buffer, Buffer, Buffer, Buffer>;
type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

const longestRetryMilliseconds = 10_000;
/** Bytes of records in one event: Lambda takes 6 MB, and they travel as base64. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Gives the records of a real broker's topic to a function as Lambda does: batches in each partition's order,
 * one at a time, again and again until the function takes them, and only then committed. A group that is
 * unknown begins with the oldest record.
 */
export class BrokerSource {
  readonly #options: BrokerSourceOptions;
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;

  constructor(options: BrokerSourceOptions) {
    this.#options = options;
  }

  /** Begins to read; does nothing when it is reading already. */
  start(): void {
    this.#working ??= this.#work();
  }

  /** Leaves the group; a batch that the function has already is waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  /** Reads, and begins anew after whatever ends the connection. */
  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const { hops, retryMilliseconds = 200, topic } = this.#options;
    for (let delay = retryMilliseconds; !signal.aborted;) {
      const consumer = this.#connect();
      try {
        await this.#read(consumer);
        delay = retryMilliseconds;
      } catch (error) {
        hops.record("Kafka", `${topic} cannot be read: ${describe(error)}`, { kind: "problem" });
        await pause(delay, signal);
        delay = Math.min(delay * 2, longestRetryMilliseconds);
      } finally {
        await consumer.close(true).catch(() => undefined);
      }
    }
  }

  #connect(): Consumer<Buffer, Buffer, Buffer, Buffer> {
    const { brokers, username, password, ca, consumerGroup } = this.#options;
    return new Consumer({
      clientId: "longshore-sandbox",
      groupId: consumerGroup,
      bootstrapBrokers: [...brokers],
      tls: ca === undefined ? {} : { ca },
      sasl: { mechanism: "SCRAM-SHA-512", username, password },
      maxWaitTime: 250,
      // A reader that is gone without a word keeps its partitions for so long.
      ...{ sessionTimeout: 8_000, rebalanceTimeout: 12_000, heartbeatInterval: 1_000 },
      retries: 2,
    });
  }

  async #read(consumer: Consumer<Buffer, Buffer, Buffer, Buffer>): Promise<void> {
    const { signal } = this.#stopping;
    const open = () =>
      consumer.consume({
        ...{ topics: [this.#options.topic], autocommit: false },
        ...{ mode: "committed", fallbackMode: "earliest" },
      });
    let isRegrouped = false;
    let inbox = new Inbox(await open(), this.#options.batchSize);
    let lost: Error | undefined;
    consumer.on("consumer:group:join", () => {
      isRegrouped = true;
      inbox.wake();
    });
    // A group that cannot be joined again, also while it is being left: nobody else hears of it.
    consumer.on("error", (error) => {
      lost = error;
      inbox.wake();
    });
    const wake = () => inbox.wake();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        if (lost) throw lost;
        if (isRegrouped) {
          isRegrouped = false;
          // Others may have read on meanwhile: what is committed is where to go on.
          const old = inbox;
          inbox = new Inbox(await open(), this.#options.batchSize);
          await old.close();
        }
        const isOver = () => isRegrouped || lost !== undefined;
        const batch = await inbox.take(() => signal.aborted || isOver());
        if (batch.length > 0 && (await this.#deliver(batch, isOver))) {
          await this.#commit(consumer, batch);
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
      await inbox.close();
    }
  }

  /** Gives a batch to the function until it succeeds. @returns false when it is no longer ours before */
  async #deliver(batch: readonly BrokerMessage[], isLost: () => boolean): Promise<boolean> {
    const { signal } = this.#stopping;
    const { brokers, invoke, retryMilliseconds = 200 } = this.#options;
    for (let delay = retryMilliseconds; !signal.aborted && !isLost(); delay *= 2) {
      try {
        await invoke(toEvent(batch, brokers.join(",")));
        return true;
      } catch {
        // The Lambda host has recorded the error; here it only means: the same again.
        await pause(Math.min(delay, longestRetryMilliseconds), signal);
      }
    }
    return false;
  }

  /** What cannot be committed is given again, to whoever reads the partition next. */
  async #commit(
    consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
    batch: readonly BrokerMessage[],
  ): Promise<void> {
    const last = new Map(batch.map((message) => [message.partition, message]));
    const offsets = [...last.values()].map(({ topic, partition, offset }) => ({
      ...{ topic, partition, offset: offset + 1n, leaderEpoch: -1 },
    }));
    await consumer.commit({ offsets });
  }
}

/** What a stream has brought and nobody has taken yet. */
class Inbox {
  readonly #messages: BrokerMessage[] = [];
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(
    private readonly stream: Stream,
    private readonly most: number,
  ) {
    stream.on("data", (message) => {
      this.#messages.push(message);
      if (this.#messages.length >= most) stream.pause();
      this.#wake();
    });
    stream.on("error", (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** Lets `take` look again. */
  wake(): void {
    this.#wake();
  }

  /** Waits for messages. @returns none when `isOver` says so @throws what ended the stream */
  async take(isOver: () => boolean): Promise<readonly BrokerMessage[]> {
    while (!isOver()) {
      if (this.#error) throw this.#error;
      if (this.#messages.length > 0) return this.#messages.splice(0, this.#count());
      this.stream.resume();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return [];
  }

  async close(): Promise<void> {
    await this.stream.close().catch(() => undefined);
  }

  /** So many messages fit into one event; one that is too large by itself goes alone. */
  #count(): number {
    let bytes = 0;
    const over = this.#messages.findIndex(({ value, key }) => {
      bytes += (value?.length ?? 0) + (key?.length ?? 0);
      return bytes > mostBytes;
    });
    return Math.min(this.most, over < 0 ? this.#messages.length : Math.max(1, over));
  }
}

function toEvent(batch: readonly BrokerMessage[], bootstrapServers: string): KafkaEvent {
  const records: Record<string, KafkaEventRecord[]> = {};
  for (const { topic, partition, offset, timestamp, key, value } of batch) {
    (records[`${topic}-${partition}`] ??= []).push({
      ...{ topic, partition, offset: Number(offset), timestamp: Number(timestamp) },
      timestampType: "CREATE_TIME",
      ...(key && { key: key.toString("base64") }),
      value: value?.toString("base64") ?? null,
      headers: [],
    });
  }
  return { eventSource: "SelfManagedKafka", bootstrapServers, records };
}

function describe(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors.map(String) : [];
  return [String(error), ...causes].join("; ");
}
