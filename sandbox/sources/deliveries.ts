import { pause } from "./pause";

/** What queues and topics may do to a message without breaking a promise: readers must bear all of it. */
export type DeliveryFault = "duplicate" | "delay" | "reorder";

/** How a batch is handed over. */
export interface Handover<Batch> {
  /** What it is, for people: the queue's name, or the topic's. */
  readonly from: string;
  /** The same messages in another order; left out where the order is promised. */
  readonly reversed?: () => Batch;
}

interface Active {
  readonly milliseconds: number;
  readonly struck: (what: string) => void;
}

/** Hands messages from queues and topics to functions, on request as awkwardly as AWS and Kafka may. */
export class Deliveries {
  readonly #active = new Map<DeliveryFault, Active>();
  readonly #stopping = new AbortController();
  #handed = 0;

  /**
   * Lets deliveries go wrong from now on.
   * @param milliseconds how much later `delay` and `reorder` deliver
   * @param struck called for each batch that it concerns
   * @returns a function that ends this
   */
  disturb(fault: DeliveryFault, milliseconds: number, struck: (what: string) => void): () => void {
    const active = { milliseconds, struck };
    this.#active.set(fault, active);
    return () => {
      if (this.#active.get(fault) === active) this.#active.delete(fault);
    };
  }

  /** Ends all pauses, for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
  }

  /** Hands a batch over. @returns what the function has answered; a copy's answer counts for nothing */
  async give<Batch, Result>(
    batch: Batch,
    handover: Handover<Batch>,
    invoke: (batch: Batch) => Promise<Result>,
  ): Promise<Result> {
    await this.#holdBack(handover);
    const result = await invoke(this.#inOrder(batch, handover));
    const duplicate = this.#active.get("duplicate");
    if (!duplicate || this.#stopping.signal.aborted) return result;
    duplicate.struck(`a batch of ${handover.from} comes twice`);
    // What it was told of is done; whether a copy fails changes nothing any more.
    await invoke(batch).catch(() => undefined);
    return result;
  }

  async #holdBack({ from, reversed }: Handover<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    const delay = this.#active.get("delay");
    if (delay) {
      delay.struck(`a batch of ${from} comes late`);
      await pause(delay.milliseconds, signal);
    }
    const reorder = this.#active.get("reorder");
    if (!reorder || !reversed) return;
    this.#handed += 1;
    reorder.struck(`a batch of ${from} comes out of order`);
    // Of two batches, the earlier comes later.
    if (this.#handed % 2 === 1) await pause(reorder.milliseconds, signal);
  }

  #inOrder<Batch>(batch: Batch, { reversed }: Handover<Batch>): Batch {
    return (this.#active.has("reorder") && reversed?.()) || batch;
  }
}
