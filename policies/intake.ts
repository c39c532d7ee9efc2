import type { Statement } from "../registry/statement";
import { attachToVpc, consumeQueue, readSecrets, sendTo } from "./common";

/**
 * What the reader of a Kafka topic may do: put messages on its queues, take redriven dead letters
 * and read two secrets.
 */
export function intakeStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  redrivenArn: string;
  portSecretArn: string;
  kafkaSecretArn: string;
  /** Whether the brokers are reached through a VPC. */
  throughVpc: boolean;
}): Statement[] {
  return [
    sendTo(args.queueArn, args.deadLettersArn),
    consumeQueue(args.redrivenArn),
    readSecrets(args.portSecretArn, args.kafkaSecretArn),
    ...(args.throughVpc ? [attachToVpc] : []),
  ];
}
