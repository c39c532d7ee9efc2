import { randomUUID } from "node:crypto";
import {
  handleMessages,
  type Delivery,
  type MessageParts,
} from "../../functions/catalog/handle-messages";
import type { CatalogParts } from "../../functions/catalog/catalog-parts";

/** A catalog queue in memory: batches of at most ten, and dead letters. */
export class CatalogQueue {
  readonly waiting: Delivery[] = [];
  readonly dead: { readonly body: string; readonly reason: string }[] = [];
  readonly parts: MessageParts;

  constructor(parts: CatalogParts, more: Partial<MessageParts> = {}) {
    this.parts = {
      ...parts,
      send: async (bodies) => this.send(...bodies),
      tell: async (letters) => void this.dead.push(...letters),
      deletionThreshold: 0.3,
      maxDeliveries: 12,
      hasTime: () => true,
      ...more,
    };
  }

  send(...bodies: string[]): void {
    for (const body of bodies) this.waiting.push({ messageId: randomUUID(), body, deliveries: 0 });
  }

  /** Delivers a batch; what fails comes back at the end of the queue. */
  async deliver(size = 10): Promise<void> {
    const batch = this.waiting
      .splice(0, size)
      .map((one) => ({ ...one, deliveries: one.deliveries + 1 }));
    const verdicts = await handleMessages(this.parts, batch);
    for (const [index, verdict] of verdicts.entries()) {
      const delivery = batch[index] as Delivery;
      if (verdict.state === "retry") this.waiting.push(delivery);
      if (verdict.state === "dead") this.dead.push({ body: delivery.body, reason: verdict.reason });
    }
  }

  /** Delivers batches until the queue is empty. */
  async drain(size = 10): Promise<void> {
    while (this.waiting.length > 0) await this.deliver(size);
  }
}
