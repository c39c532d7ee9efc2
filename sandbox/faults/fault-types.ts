import type { MessageCounts } from "../aws/queue-ledger";

/** What a fault breaks. */
export type FaultPart = "Port" | "Deliveries" | "Functions" | "Rights";

/** A fault as it is at the moment. */
export interface FaultView {
  readonly id: string;
  readonly part: FaultPart;
  readonly title: string;
  /** What happens while it is on. */
  readonly happens: string;
  /** What holds nevertheless. */
  readonly promise: string;
  readonly on: boolean;
  /** How often it has struck since the sandbox was started. */
  readonly strikes: number;
  /** What it has struck last. */
  readonly last?: string;
  readonly choice?: {
    readonly label: string;
    readonly options: readonly string[];
    readonly chosen: string;
  };
}

/** What has become of the runs that were started. */
export interface RunCounts {
  readonly started: number;
  readonly ended: number;
  /** On their way: in Kafka, in a queue, at work, or waiting for a person or a clock. */
  readonly waiting: number;
  /** Neither ended nor anywhere: what must never happen. */
  readonly lost: number;
  /** Ids of those. */
  readonly lostRuns: readonly string[];
}

/** Whether Longshore keeps what it promises, in numbers. */
export interface Counts {
  readonly runs: RunCounts;
  readonly messages: MessageCounts;
}
