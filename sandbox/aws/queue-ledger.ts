/** What has become of the messages of all queues. */
export interface MessageCounts {
  /** Taken by a queue. */
  readonly sent: number;
  /** Removed by whoever has handled them. */
  readonly done: number;
  /** How often one was handed out once more. */
  readonly repeated: number;
  /** In a queue, or with whoever has received them. */
  readonly waiting: number;
  /** Sent, not removed, and in no queue: what must never happen. */
  readonly lost: number;
}

/** Ids and receipts that are remembered of what is over. */
const KEPT = 10_000;

/** Keeps account of messages by what was answered to those who send, receive and remove them. */
export class QueueLedger {
  #sent = 0;
  #done = 0;
  #repeated = 0;
  /** Ids of messages that are not removed yet, and how often they were handed out. */
  readonly #open = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #receipts = new Map<string, string>();

  /** Notes messages that a queue has taken. A repeat that a FIFO queue drops has the id of the first. */
  send(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#open.has(id) || this.#removed.has(id)) continue;
      this.#open.set(id, 0);
      this.#sent += 1;
    }
  }

  /** Notes messages that were handed out. */
  receive(messages: readonly { readonly id: string; readonly receipt: string }[]): void {
    for (const { id, receipt } of messages) {
      const times = this.#open.get(id) ?? 0;
      if (times > 0) this.#repeated += 1;
      if (this.#open.has(id)) this.#open.set(id, times + 1);
      this.#receipts.set(receipt, id);
    }
    forgetOldest(this.#receipts);
  }

  /** Notes messages that were removed. */
  remove(receipts: readonly string[]): void {
    for (const receipt of receipts) {
      const id = this.#receipts.get(receipt);
      if (id === undefined || !this.#open.delete(id)) continue;
      this.#removed.add(id);
      this.#done += 1;
    }
    forgetOldest(this.#removed);
  }

  /** Of these messages, those that nobody has removed. */
  openOf(ids: Iterable<string> = this.#open.keys()): string[] {
    return [...ids].filter((id) => this.#open.has(id));
  }

  /** @param lost how many of the open ones are in no queue */
  counts(lost: number): MessageCounts {
    const { size } = this.#open;
    return {
      ...{ sent: this.#sent, done: this.#done, repeated: this.#repeated },
      ...{ waiting: size - lost, lost },
    };
  }
}

function forgetOldest(all: Set<string> | Map<string, string>): void {
  for (const one of all.keys()) {
    if (all.size <= KEPT) return;
    all.delete(one);
  }
}
