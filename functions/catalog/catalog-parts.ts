import type { AwsClients } from "../../registry/contract/aws";
import type { Jq } from "../jq";
import type { Port } from "../port";
import type { CatalogTypes } from "./declarations";
import type { IndexStore } from "./index-store";

/** What bringing the catalog up to date needs. */
export interface CatalogParts {
  readonly resources: CatalogTypes;
  readonly index: IndexStore;
  readonly port: Port;
  readonly jq: Jq;
  readonly clients: AwsClients;
  readonly accountId: string;
  /** Puts messages on the catalog queue, to be delivered after so many seconds. */
  readonly send: (bodies: readonly string[], delaySeconds?: number) => Promise<void>;
}
