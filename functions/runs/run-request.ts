import type { Entity, JsonObject } from "../port/types";
import type { Requester } from "../../registry/action";

/** A run as it travels on the runs queue (JSON). Secret inputs stay encrypted in it. */
export interface RunRequest {
  readonly runId: string;
  /** Identifier of the action. */
  readonly action: string;
  /** Blueprint that the action belongs to, where the message says it. */
  readonly blueprint: string | null;
  /** Identifier of the entity of a DAY-2 or DELETE run. */
  readonly entityIdentifier: string | null;
  readonly entity: Entity | null;
  /** The inputs, as the form sent them. */
  readonly properties: JsonObject;
  readonly by: Requester;
  /** Id of the workflow's run (`wfr_…`) that this run of a node belongs to, where the message says it. */
  readonly workflowRun?: string;
  /** Whether its messages are on the queue of runs that share processes. */
  readonly shared?: boolean;
  /** Why the run cannot be started; the worker then ends it as FAILURE with this sentence. */
  readonly refusal?: string;
}
