import type { EntityName } from "./entity-claims";
import type { ResourceKey } from "./resource-key";

/** One resource to look at. */
export interface Look {
  readonly key: ResourceKey;
  /** Time of the newest event that asks for it, milliseconds; undefined for a resync. */
  readonly time?: number;
  /** The resync that lists it. */
  readonly resyncId?: string;
  /** Entities to write again whatever the index says, or to give up. */
  readonly unsure?: readonly EntityName[];
}
