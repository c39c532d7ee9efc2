import { Producer } from "@platformatic/kafka";
import type { Hops } from "./hops";
import { BrokerSource, type BrokerLogin, type BrokerSourceOptions } from "./sources/broker-source";

/** A real broker in the place of the topics in memory: what Port and people say goes there, too. */
export class Broker {
  readonly #producer: Producer<Buffer, Buffer, Buffer, Buffer>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly login: BrokerLogin,
    private readonly hops: Hops,
  ) {
    const { brokers, username, password, ca } = login;
    this.#producer = new Producer({
      clientId: "longshore-sandbox",
      bootstrapBrokers: [...brokers],
      tls: ca === undefined ? {} : { ca },
      sasl: { mechanism: "SCRAM-SHA-512", username, password },
      autocreateTopics: true,
    });
  }

  /** What gives a topic of the broker to a function. */
  createSource(options: Omit<BrokerSourceOptions, keyof BrokerLogin | "hops">): BrokerSource {
    return new BrokerSource({ ...options, ...this.login, hops: this.hops });
  }

  /** Puts a message on a topic, behind those before it. What the broker refuses is told. */
  produce(topic: string, value: string | Buffer): void {
    const send = () =>
      this.#producer.send({ messages: [{ topic, value: Buffer.from(value) }], acks: -1 });
    this.#last = this.#last.then(send).then(
      () => this.hops.record("Kafka", `${topic} produced`, { kind: "passed", to: "Kafka" }),
      (error: unknown) =>
        this.hops.record("Kafka", `${topic} not produced: ${String(error)}`, { kind: "problem" }),
    );
  }

  /** Ends when everything so far was sent. */
  async stop(): Promise<void> {
    await this.#last;
    await this.#producer.close(true);
  }
}

/**
 * Who reads a broker: user, password and, where the brokers' certificate is nobody's that Node.js knows, the
 * file of it, from the variables that Port's guide names.
 * @throws Error that names what is missing
 */
export function readLogin(
  brokers: string,
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (file: string) => string,
): BrokerLogin {
  const all = brokers.split(",");
  const wrong = all.find((one) => !/^[A-Za-z0-9.-]+:\d{1,5}$/.test(one));
  if (wrong !== undefined) {
    throw new Error(`--kafka is "${brokers}"; allowed: host:port for each broker, with commas.`);
  }
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_CA: file } = environment;
  if (!username || !password) {
    throw new Error("--kafka needs KAFKA_USERNAME and KAFKA_PASSWORD in the environment.");
  }
  return { brokers: all, username, password, ...(file && { ca: readFile(file) }) };
}

/** The settings that say what is read, where the environment does, by the names of Port's guide. */
export function readTopics(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { KAFKA_RUNS_TOPIC: runs, KAFKA_CONSUMER_GROUP_NAME: group } = environment;
  return { ...(runs && { kafkaRunsTopic: runs }), ...(group && { kafkaConsumerGroup: group }) };
}
