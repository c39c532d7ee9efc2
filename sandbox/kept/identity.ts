import { createHmac, randomBytes } from "node:crypto";

/** What of a sandbox stays the same from one start to the next, as data. */
export interface KeptIdentity {
  /** In base64. */
  readonly seed: string;
  /** Where each part listened, by its name. */
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * What makes a sandbox the same one as before although its parts are made anew: the addresses and keys that
 * links in e-mails, queues and entities go by.
 */
export class Identity {
  readonly #seed: Buffer;
  readonly #before: Readonly<Record<string, number>>;
  readonly #ports: Record<string, number> = {};

  /** @param before that of an earlier start; a new one when left out */
  constructor(before?: KeptIdentity) {
    this.#seed = before ? Buffer.from(before.seed, "base64") : randomBytes(32);
    this.#before = before?.ports ?? {};
  }

  /** Bytes that are the same for the same name. */
  derive(name: string): Buffer {
    return createHmac("sha512", this.#seed).update(name).digest();
  }

  /** Where a part listened before; 0, which stands for any free port, if it did not. */
  portOf(part: string): number {
    return this.#before[part] ?? 0;
  }

  /** Notes where a part listens. @param url with its port */
  note(part: string, url: string): void {
    this.#ports[part] = Number(new URL(url).port);
  }

  /** All of it, for the next start. */
  get kept(): KeptIdentity {
    return { seed: this.#seed.toString("base64"), ports: { ...this.#ports } };
  }
}
