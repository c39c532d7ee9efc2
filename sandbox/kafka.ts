import { createHash } from "node:crypto";
import type { Hops } from "./hops";
import type { TraceKeys } from "./traces";

/** One record of a topic. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was produced, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** `null` marks a tombstone. */
  readonly value: Buffer | null;
  /** On whose account it was produced. */
  readonly traces: TraceKeys;
}

/** Where a record went. */
export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
}

interface Topic {
  readonly name: string;
  readonly partitions: KafkaRecord[][];
  /** Called and forgotten whenever a record arrives. */
  readonly waiting: Set<() => void>;
}

/** Kafka without a broker: topics in memory, with the offsets that consumer groups committed. */
export class KafkaTopics {
  readonly #hops: Hops;
  readonly #topics = new Map<string, Topic>();
  readonly #committed = new Map<string, number>();

  readonly #now: () => number;

  /** @param now the time of records that are produced, in milliseconds since the epoch */
  constructor({ hops, now = Date.now }: { readonly hops: Hops; readonly now?: () => number }) {
    this.#hops = hops;
    this.#now = now;
  }

  /** Creates a topic; others come into being with one partition when they are first used. */
  create(name: string, partitions = 1): void {
    if (this.#topics.has(name)) throw new TypeError(`The topic ${name} exists.`);
    if (!Number.isInteger(partitions) || partitions < 1) {
      throw new RangeError(`${name} cannot have ${partitions} partitions; allowed is 1 or more.`);
    }
    this.#add(name, partitions);
  }

  /** Appends a record; records with the same key keep their order. */
  produce(topicName: string, value: string | Buffer | null, key?: string): RecordPosition {
    const topic = this.#topic(topicName);
    const partition = partitionOf(key, topic.partitions.length);
    const log = this.#log(topicName, partition);
    const offset = log.length;
    log.push({
      topic: topicName,
      partition,
      offset,
      timestamp: this.#now(),
      key: key === undefined ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      traces: this.#hops.traces.current,
    });
    const position = `${topicName}-${partition}@${offset}`;
    const detail = { kind: "passed", to: "Kafka" } as const;
    this.#hops.record("Kafka", `${position} produced`, detail, { payload: log[offset]?.value });
    for (const go of [...topic.waiting]) go();
    return { partition, offset };
  }

  /** Reads up to `max` records of a partition, from an offset on. */
  read(topicName: string, partition: number, fromOffset: number, max: number): KafkaRecord[] {
    return this.#log(topicName, partition).slice(fromOffset, fromOffset + max);
  }

  /** The offset that the next record of each partition will get. */
  endOffsets(topicName: string): number[] {
    return this.#topic(topicName).partitions.map((log) => log.length);
  }

  /** Waits until a partition has a record at `offset`, or until `signal` is aborted. */
  waitForMore(
    topicName: string,
    partition: number,
    offset: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { waiting } = this.#topic(topicName);
    const log = this.#log(topicName, partition);
    return new Promise((resolve) => {
      const look = () => {
        if (log.length <= offset && !signal.aborted) return;
        waiting.delete(look);
        signal.removeEventListener("abort", look);
        resolve();
      };
      waiting.add(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  /** Notes how far a consumer group has come. @param offset the next one it wants to read. */
  commit(group: string, topicName: string, partition: number, offset: number): void {
    this.#committed.set(`${group} ${topicName} ${partition}`, offset);
  }

  /** How far a consumer group has come; `undefined` when it has committed nothing. */
  committed(group: string, topicName: string, partition: number): number | undefined {
    return this.#committed.get(`${group} ${topicName} ${partition}`);
  }

  /** Records that a consumer group has begun to read up to, and not handled yet. */
  get unread(): KafkaRecord[] {
    return [...this.#committed].flatMap(([key, offset]) => {
      const [, topic = "", partition] = key.split(" ");
      return this.#log(topic, Number(partition)).slice(offset);
    });
  }

  #log(topicName: string, partition: number): KafkaRecord[] {
    const { partitions } = this.#topic(topicName);
    const log = partitions[partition];
    if (log) return log;
    throw new RangeError(
      `${topicName} has no partition ${partition}; it has 0 to ${partitions.length - 1}.`,
    );
  }

  #topic(name: string): Topic {
    return this.#topics.get(name) ?? this.#add(name, 1);
  }

  #add(name: string, partitions: number): Topic {
    const logs = Array.from({ length: partitions }, (): KafkaRecord[] => []);
    const topic = { name, partitions: logs, waiting: new Set<() => void>() };
    this.#topics.set(name, topic);
    return topic;
  }
}

/** Kafka's own clients hash with murmur2; all that matters is that a key stays where it is. */
function partitionOf(key: string | undefined, partitions: number): number {
  if (key === undefined) return 0;
  return createHash("sha256").update(key).digest().readUInt32BE(0) % partitions;
}
