import { allow, type Statement } from "../registry/statement";
import { attachToVpc, consumeQueue, readSecrets, sendTo } from "./common";

/**
 * What the reader of a Kafka topic may do: put messages on its queues, take redriven dead letters
 * and read two secrets. The event source writes with its role the batches that it gives up on.
 */
export function intakeStatements(args: {
  queueArn: string;
  /** Of what shares processes, where there is any. */
  sharedQueueArn?: string | undefined;
  deadLettersArn: string;
  redrivenArn: string;
  failedBatchesArn: string;
  portSecretArn: string;
  kafkaSecretArn: string;
  /** Whether the brokers are reached through a VPC. */
  throughVpc: boolean;
}): Statement[] {
  return [
    sendTo(args.queueArn, ...[args.sharedQueueArn ?? []].flat(), args.deadLettersArn),
    consumeQueue(args.redrivenArn),
    allow(["s3:PutObject"], `${args.failedBatchesArn}/*`),
    allow(["s3:ListBucket"], args.failedBatchesArn),
    readSecrets(args.portSecretArn, args.kafkaSecretArn),
    ...(args.throughVpc ? [attachToVpc] : []),
  ];
}
