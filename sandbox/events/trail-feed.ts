import type { ResourceChange } from "../aws/resource-store";
import type { Hops } from "../hops";
import { CloudTrail } from "./cloudtrail";
import type { EventBus } from "./event-bus";

/** Where changes of resources come from: the sandbox's Cloud Control. */
export interface ChangeSource {
  on(event: "change", listener: (change: ResourceChange) => void): unknown;
  off(event: "change", listener: (change: ResourceChange) => void): unknown;
}

/** What a feed needs besides its two ends. */
export interface TrailFeedOptions {
  readonly accountId: string;
  readonly hops: Hops;
}

/** Puts the events of every change on the bus, in the order of the changes. */
export class TrailFeed {
  readonly #source: ChangeSource;
  readonly #trail: CloudTrail;
  readonly #bus: EventBus;
  readonly #hops: Hops;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: ChangeSource, bus: EventBus, { accountId, hops }: TrailFeedOptions) {
    this.#source = source;
    this.#bus = bus;
    this.#hops = hops;
    this.#trail = new CloudTrail({ accountId });
    source.on("change", this.#follow);
  }

  /** Ends when everything that happened so far is delivered. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** Follows no further changes, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#source.off("change", this.#follow);
    await this.settled();
  }

  readonly #follow = (change: ResourceChange): void => {
    if (!this.#trail.knows(change.type)) {
      this.#note(`no event is known for ${change.type}; ${change.identifier} makes none`);
    }
    for (const event of this.#trail.eventsOf(change)) {
      this.#last = this.#last
        .then(() => this.#bus.put(event))
        // Too large for the bus: AWS leaves such events out, too.
        .catch((error: Error) => this.#note(error.message));
    }
  };

  #note(what: string): void {
    this.#hops.record("CloudTrail", what);
  }
}
