import type { AwsClients } from "../../registry/contract/aws";
import type { Jq } from "../jq";
import type { Port } from "../port";
import type { CatalogTypes } from "./declarations";
import type { IndexStore } from "./index-store";
import type { Members } from "./members";
import type { Pace } from "./read-pace";

/** What bringing the catalog up to date needs. */
export interface CatalogParts {
  readonly resources: CatalogTypes;
  readonly index: IndexStore;
  readonly port: Port;
  readonly jq: Jq;
  /** Take a place where others take a region. */
  readonly clients: AwsClients;
  /** The stack's own account. */
  readonly accountId: string;
  /** The other accounts; undefined when there are none. */
  readonly members?: Members | undefined;
  /** How fast a place is read; one pace for all of this process when left out. */
  readonly paceOf?: (place: string) => Pace;
  /** Puts messages on the catalog queue, to be delivered after so many seconds. */
  readonly send: (bodies: readonly string[], delaySeconds?: number) => Promise<void>;
}
