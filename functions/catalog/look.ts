import type { EntityName } from "./entity-claims";
import type { ResourceKey } from "./resource-key";

/** Whether AWS lists a resource; `unsure` when what it lists may not be all. */
export type Listed = "shown" | "missing" | "unsure";

/** One resource to look at. */
export interface Look {
  readonly key: ResourceKey;
  /** Time of the newest event that asks for it, milliseconds; undefined for a resync. */
  readonly time?: number;
  /** The resync that lists it. */
  readonly resyncId?: string;
  /** Whether that resync has noted already that it sees the resource. */
  readonly noted?: boolean;
  /** What that resync's listing says of it; undefined to ask when that matters. */
  readonly listed?: Listed;
  /** What cannot be read or written is not tried again: it is noted as a fault of the resource. */
  readonly isLast?: boolean;
  /** How many looks came before this one because the resource was still changing. */
  readonly again?: number;
  /**
   * Whether what asked for it began a change that the resource does not show: it counts as changing until
   * a later look finds something new.
   */
  readonly slow?: boolean;
  /** Keeps the entities of a resource that is gone: it is only to be known whether it is. */
  readonly spare?: boolean;
  /** Its account has left: it counts as gone, and nobody is asked. */
  readonly left?: boolean;
  /** Entities to write again whatever the index says, or to give up. */
  readonly unsure?: readonly EntityName[];
}

/** What came of looking at one resource. */
export type LookResult =
  | {
      readonly state: "synced";
      /** Whether AWS has the resource. */
      readonly found: boolean;
      /** Whether the index held entities of it. */
      readonly known: boolean;
      /** Set when it is still changing and to be looked at again: how many such looks came before. */
      readonly again?: number;
    }
  /** A newer event was handled before. */
  | { readonly state: "older" }
  /** To be tried again; a few times only, when what AWS said may well be its last word. */
  | { readonly state: "retry"; readonly reason: string; readonly fewTimes?: boolean }
  /**
   * A later try gives the same; its entities are kept. `told`: a resync has said so already; `ofAccount`: it
   * says so for the account as a whole.
   */
  | {
      readonly state: "refused";
      readonly reason: string;
      readonly told?: boolean;
      readonly ofAccount?: boolean;
    };
