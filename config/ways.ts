import type { StackConfig } from "./stack-config";

/** What another key is set to. */
export type ValueOf = (key: keyof StackConfig) => string | undefined;

/** What is set only by those who read Kafka. */
const signs = [
  "kafkaBrokers",
  "kafkaRunsTopic",
  "kafkaConsumerGroup",
  "kafkaUsername",
  "kafkaPassword",
] as const;

/**
 * How Port tells of runs: as `runsFrom` says; by Kafka where it says nothing and something of Kafka is set.
 * @returns what was given, whatever it is; undefined when nothing was
 */
export function wayOf(valueOf: ValueOf): string | undefined {
  const given = valueOf("runsFrom");
  if (given !== undefined && given !== "") return given;
  return signs.some((key) => (valueOf(key) ?? "") !== "") ? "kafka" : undefined;
}
