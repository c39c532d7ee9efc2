import { AwsError } from "./call";
import { HandlerError } from "./resource-store";

/** A failure that a test or the console has ordered; fields left out match anything. */
export interface Fault {
  /** Operation it strikes, such as `CreateResource`. */
  readonly operation?: string;
  /** Cloud Control type it strikes, such as `AWS::EC2::Instance`. */
  readonly type?: string;
  /** Service it strikes, such as `SQS`. */
  readonly service?: string;
  /** Principal whose calls it strikes. */
  readonly principal?: string;
  /** How often it strikes; default 1. */
  readonly times?: number;
  /** AWS error code, such as `ThrottlingException`, or a handler error code with `asynchronous`. */
  readonly error: string;
  readonly message?: string;
  /** Cloud Control only: the request is accepted and its ProgressEvent ends FAILED with `error`. */
  readonly asynchronous?: boolean;
}

/** What is known of a call when faults are looked up. */
export type FaultSubject = Readonly<
  Partial<Record<"operation" | "type" | "service" | "principal", unknown>>
>;

const SERVER_ERRORS = new Map([
  ["HandlerFailureException", 502],
  ["HandlerInternalFailureException", 502],
  ["NetworkFailureException", 502],
  ["ServiceInternalErrorException", 500],
  ["InternalServerError", 500],
  ["ServiceUnavailable", 503],
]);

/** The ordered failures, struck in the order in which they were added. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  /** Orders a failure. */
  add(fault: Fault): void {
    const left = fault.times ?? 1;
    if (!Number.isInteger(left) || left < 1) {
      throw new RangeError(`times of a fault is ${left}; allowed is a whole number from 1.`);
    }
    this.#pending.push({ fault, left });
  }

  /** Takes back everything that has not struck yet. */
  clear(): void {
    this.#pending = [];
  }

  /** What has not struck yet, as it would be ordered again. */
  get pending(): readonly Fault[] {
    return this.#pending.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** Uses up one strike that matches a call and throws it. @throws AwsError */
  strike(subject: FaultSubject): void {
    const fault = this.#take(subject, false);
    if (!fault) return;
    throw new AwsError(fault.error, messageOf(fault), SERVER_ERRORS.get(fault.error) ?? 400);
  }

  /** The same for a write that was accepted. @throws HandlerError */
  fail(subject: FaultSubject): void {
    const fault = this.#take(subject, true);
    if (fault) throw new HandlerError(fault.error, messageOf(fault));
  }

  #take(subject: FaultSubject, asynchronous: boolean): Fault | undefined {
    const hit = this.#pending.find(
      ({ fault }) => (fault.asynchronous ?? false) === asynchronous && matches(fault, subject),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    this.#pending = this.#pending.filter(({ left }) => left > 0);
    return hit.fault;
  }
}

function messageOf({ error, message }: Fault): string {
  return message ?? `${error} was ordered by a fault of the sandbox.`;
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  const fields = ["operation", "type", "service", "principal"] as const;
  return fields.every((field) => fault[field] === undefined || fault[field] === subject[field]);
}
