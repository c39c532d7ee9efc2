import type { KafkaRecord, KafkaTopics } from "../kafka";
import type { TraceKeys } from "../traces";
import { pause } from "./pause";
import { payloadChunks } from "./payload-chunks";

/** A record as Lambda gives it to a function. */
export interface KafkaEventRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: "CREATE_TIME";
  /** Base64; left out when the record has no key. */
  readonly key?: string;
  /** Base64; `null` for a tombstone. */
  readonly value: string | null;
  readonly headers: Record<string, number[]>[];
}

/** The event of a self-managed Kafka event source mapping. */
export interface KafkaEvent {
  readonly eventSource: "SelfManagedKafka";
  /** Comma-separated `host:port`. */
  readonly bootstrapServers: string;
  /** By `<topic>-<partition>`. */
  readonly records: Record<string, KafkaEventRecord[]>;
}

/** How the event source mapping is set up. */
export interface KafkaSourceOptions {
  readonly topics: KafkaTopics;
  readonly topic: string;
  readonly consumerGroup: string;
  /** Where a consumer group begins that has committed nothing yet. */
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** With AT_TIMESTAMP: the time of the first record that is read, in milliseconds since the epoch. */
  readonly startingTimestamp?: number;
  /** Most records of one event: 1 to 10,000. */
  readonly batchSize: number;
  /** How long records are gathered: 0 to 300 s; default 0, where AWS has half a second. */
  readonly batchingWindowSeconds?: number;
  readonly bootstrapServers: string;
  /** Delay before a failed batch is given again, doubled each time up to 10 s; default 200. */
  readonly retryMilliseconds?: number;
  /** @param traces on whose account the records were produced */
  readonly invoke: (event: KafkaEvent, traces: TraceKeys) => Promise<unknown>;
}

const LONGEST_RETRY_MILLISECONDS = 10_000;

/** Gives a topic's records to a function, each partition in order and on its own. */
export class KafkaSource {
  readonly #options: KafkaSourceOptions;
  #stopping = new AbortController();
  #partitions: Promise<void>[] = [];

  constructor(options: KafkaSourceOptions) {
    const { batchSize, startingPosition, startingTimestamp } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10_000) {
      throw new RangeError(`batchSize is ${batchSize}; allowed is 1 to 10000.`);
    }
    if ((startingPosition === "AT_TIMESTAMP") !== Number.isFinite(startingTimestamp)) {
      throw new RangeError(
        `startingPosition is ${startingPosition}, and the timestamp ${startingTimestamp}; AT_TIMESTAMP needs a time, and the others take none.`,
      );
    }
    this.#options = options;
  }

  /** Begins to read; does nothing when it is reading already. */
  start(): void {
    if (this.#partitions.length > 0) return;
    const { topics, topic } = this.#options;
    this.#stopping = new AbortController();
    this.#partitions = topics
      .endOffsets(topic)
      .map((end, partition) => this.#follow(partition, this.#begin(partition, end)));
  }

  /** Ends waiting at once; a batch that the function has already is waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#partitions);
    this.#partitions = [];
  }

  #begin(partition: number, end: number): number {
    const { topics, topic, consumerGroup } = this.#options;
    const begin =
      topics.committed(consumerGroup, topic, partition) ?? this.#firstOffset(partition, end);
    topics.commit(consumerGroup, topic, partition, begin);
    return begin;
  }

  #firstOffset(partition: number, end: number): number {
    const { topics, topic, startingPosition, startingTimestamp = 0 } = this.#options;
    if (startingPosition === "LATEST") return end;
    if (startingPosition === "TRIM_HORIZON") return 0;
    const records = topics.read(topic, partition, 0, end);
    return records.find(({ timestamp }) => timestamp >= startingTimestamp)?.offset ?? end;
  }

  async #follow(partition: number, begin: number): Promise<void> {
    const { topics, topic, consumerGroup, batchSize } = this.#options;
    const { signal } = this.#stopping;
    let next = begin;
    for (;;) {
      await topics.waitForMore(topic, partition, next, signal);
      await this.#gather(partition, next);
      if (signal.aborted) return;
      const read = topics.read(topic, partition, next, batchSize);
      const [batch = []] = payloadChunks(read, toEventRecord);
      if (!(await this.#deliver(batch))) return;
      next += batch.length;
      topics.commit(consumerGroup, topic, partition, next);
    }
  }

  /** Waits for a full batch, at most as long as the batching window. */
  async #gather(partition: number, next: number): Promise<void> {
    const { topics, topic, batchSize, batchingWindowSeconds = 0 } = this.#options;
    if (batchingWindowSeconds === 0) return;
    const window = AbortSignal.timeout(batchingWindowSeconds * 1000);
    const signal = AbortSignal.any([this.#stopping.signal, window]);
    await topics.waitForMore(topic, partition, next + batchSize - 1, signal);
  }

  /** Gives a batch to the function until it succeeds. @returns false when stopped before. */
  async #deliver(batch: KafkaRecord[]): Promise<boolean> {
    const { signal } = this.#stopping;
    const { bootstrapServers, invoke, retryMilliseconds = 200 } = this.#options;
    for (let delay = retryMilliseconds; !signal.aborted; delay *= 2) {
      try {
        const traces = [...new Set(batch.flatMap((record) => record.traces))];
        await invoke(toEvent(batch, bootstrapServers), traces);
        return true;
      } catch {
        // The Lambda host has recorded the error; here it only means: the same again.
        await pause(Math.min(delay, LONGEST_RETRY_MILLISECONDS), signal);
      }
    }
    return false;
  }
}

function toEvent(batch: KafkaRecord[], bootstrapServers: string): KafkaEvent {
  const records: Record<string, KafkaEventRecord[]> = {};
  for (const record of batch) {
    (records[`${record.topic}-${record.partition}`] ??= []).push(toEventRecord(record));
  }
  return { eventSource: "SelfManagedKafka", bootstrapServers, records };
}

function toEventRecord({ key, value, ...position }: KafkaRecord): KafkaEventRecord {
  return {
    topic: position.topic,
    partition: position.partition,
    offset: position.offset,
    timestamp: position.timestamp,
    timestampType: "CREATE_TIME",
    ...(key && { key: key.toString("base64") }),
    value: value?.toString("base64") ?? null,
    headers: [],
  };
}
