import type { Hops } from "./hops";

/** An e-mail that would have been sent. */
export interface Mail {
  /** Addresses, in the order in which they subscribed. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  /** When it arrived, in milliseconds since the epoch. */
  readonly at: number;
}

type Listener = (mail: Mail) => void;

/** Receives the e-mails of the sandbox; none of them leaves this machine. */
export class Mailbox {
  readonly #messages: Mail[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #hops: Hops;

  constructor({ hops }: { readonly hops: Hops }) {
    this.#hops = hops;
  }

  /** Every e-mail so far, oldest first. */
  get messages(): readonly Mail[] {
    return this.#messages;
  }

  /** Has these e-mails, and no others. */
  replace(messages: readonly Mail[]): void {
    this.#messages.splice(0, Infinity, ...messages);
  }

  /** Takes an e-mail in. */
  deliver(mail: Omit<Mail, "at">): void {
    const delivered = { ...mail, at: Date.now() };
    this.#messages.push(delivered);
    const links = mail.body.match(/https?:\/\/\S+/g) ?? [];
    // Whoever opens a link goes on with what the e-mail is about.
    for (const link of links) this.#hops.traces.pass(new URL(link).pathname);
    const what = `e-mail to ${mail.to.join(", ")}: ${mail.subject}`;
    this.#hops.record("Mailbox", what, { kind: "mail", subject: mail.subject, links });
    for (const listener of [...this.#listeners]) listener(delivered);
  }

  /** Calls `listener` for every later e-mail. @returns a function that ends this. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the first e-mail that fits, one that is there already or one to come. */
  next(fits: (mail: Mail) => boolean): Promise<Mail> {
    const known = this.#messages.find(fits);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe((mail) => {
        if (!fits(mail)) return;
        unsubscribe();
        resolve(mail);
      });
    });
  }
}
