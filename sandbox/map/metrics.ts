import type { StoredMessage } from "../aws/sqs-messages";
import type { Hop } from "../hop";
import type { Measure } from "./alarms";

/** What metrics are made of. */
export interface Measured {
  /** The latest steps, oldest first. */
  readonly hops: readonly Hop[];
  /** Every message that is in a queue. */
  readonly messages: readonly StoredMessage[];
  /** Names of the queues and functions that there are. */
  readonly names: ReadonlySet<string>;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** Measures what CloudWatch would, as far as the sandbox has it: queues, and errors of functions. */
export function createMeasure({ hops, messages, names, now }: Measured): Measure {
  return ({ namespace, metric, dimensions, periodSeconds }) => {
    const [name] = Object.values(dimensions);
    if (name === undefined || !names.has(name)) return undefined;
    const inQueue = messages.filter(({ queue }) => queue === name);
    switch (`${namespace} ${metric}`) {
      case "AWS/SQS ApproximateNumberOfMessagesVisible":
        return inQueue.length;
      case "AWS/SQS ApproximateAgeOfOldestMessage":
        return Math.max(0, ...inQueue.map(({ sentAt }) => (now - sentAt) / 1000));
      case "AWS/Lambda Errors":
        return hops.filter(
          ({ at, detail }) =>
            detail?.kind === "failed" &&
            detail.function === name &&
            now - at <= periodSeconds * 1000,
        ).length;
      default:
        return undefined;
    }
  };
}
