import type { ResultEntity } from "../../registry/action";
import type { JsonObject, TerminalStatus } from "../port/types";

/** How a run ends; stored before it is reported, so that reporting can be repeated without the handler. */
export interface Outcome {
  readonly status: TerminalStatus;
  readonly statusLabel?: string;
  readonly summary?: string;
  readonly links: readonly string[];
  /** Entities to write, each with its blueprint. */
  readonly entities: readonly (ResultEntity & { readonly blueprint: string })[];
  /** What later nodes of a workflow read. */
  readonly output?: JsonObject;
  /** Whether it ended without having been tried. */
  readonly cancelled?: boolean;
  /** The entity that a DELETE run takes away. */
  readonly deleted?: { readonly blueprint: string; readonly identifier: string };
}

/** The outcome of a run that did not work, with a sentence for the person at the form. */
export function failure(reason: string, links: readonly string[] = []): Outcome {
  return { status: "FAILURE", statusLabel: "Failed", summary: reason, links, entities: [] };
}
