import type { AwsCall, JsonObject } from "./call";

/** Attributes of a queue that say for how long its messages are hidden. */
export interface QueueTimes {
  readonly VisibilityTimeout?: string;
  readonly DelaySeconds?: string;
}

/** Knows when messages that nobody can receive for now can be received (again), as far as calls tell. */
export class HiddenMessages {
  readonly #ends = new Map<string, number[]>();

  /** Notes messages of a queue that are hidden from now on, each for so many seconds. */
  hide(queue: string, seconds: readonly number[]): void {
    const hidden = seconds.filter((one) => one >= 0);
    if (hidden.length === 0) return;
    const ends = hidden.map((one) => Date.now() + one * 1000);
    this.#ends.set(queue, [...(this.#ends.get(queue) ?? []), ...ends]);
  }

  /** Forgets the messages of a queue that are hidden no more. @returns whether there are any */
  release(queue: string): boolean {
    const ends = this.#ends.get(queue) ?? [];
    const left = ends.filter((end) => end > Date.now());
    if (left.length > 0) this.#ends.set(queue, left);
    else this.#ends.delete(queue);
    return left.length < ends.length;
  }

  /** Milliseconds until the next one of a queue is hidden no more. */
  next(queue: string): number {
    return Math.max(0, Math.min(...(this.#ends.get(queue) ?? [])) - Date.now());
  }
}

/** For how many seconds a call hides the messages that it sends, receives or holds on to. */
export function hiddenBy(
  { operation, input }: Pick<AwsCall, "operation" | "input">,
  received: number,
  { VisibilityTimeout: visibility = "30", DelaySeconds: delay = "0" }: QueueTimes,
): number[] {
  const entries = Array.isArray(input["Entries"]) ? (input["Entries"] as JsonObject[]) : [input];
  const each = (name: string, usual: string) => entries.map((one) => Number(one[name] ?? usual));
  if (operation.startsWith("SendMessage")) return each("DelaySeconds", delay).filter(Boolean);
  if (operation.startsWith("ChangeMessageVisibility")) return each("VisibilityTimeout", "0");
  if (operation !== "ReceiveMessage") return [];
  const seconds = Number(input["VisibilityTimeout"] ?? visibility);
  return Array.from({ length: received }, () => seconds);
}
