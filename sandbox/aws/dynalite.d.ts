declare module "dynalite" {
  import type { Server } from "node:http";

  /** How long tables stay in their changing states, in milliseconds. */
  export interface DynaliteOptions {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  /** Creates an in-memory DynamoDB that does not listen yet. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
