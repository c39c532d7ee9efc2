import type { SandboxParts } from "../drivers/parts";
import type { Accounts } from "../faults/accounts";
import type { FaultBoard } from "../faults/fault-board";
import type { Hops } from "../hops";
import type { Deployment } from "../monitor";
import type { PortStandIn } from "../port/stand-in";

/** What of the sandbox the console shows and asks. */
export interface ConsoleParts {
  readonly hops: Hops;
  readonly port: PortStandIn;
  readonly parts: SandboxParts;
  /** What goes wrong on purpose. */
  readonly faults: FaultBoard;
  /** What was sent, done, repeated and lost. */
  readonly accounts: Accounts;
  /** What is deployed now; nothing while the program has not run. */
  readonly deployment: () => Deployment | undefined;
  /** Absolute path of the folder of the handlers. */
  readonly handlersFolder: () => string;
  /** A token of Port for the developer, whose runs the console starts; the page never sees it. */
  readonly token: () => string;
}
