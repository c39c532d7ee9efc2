import type { Invocation, Json, JsonObject } from "../../functions/port/types";

/** A workflow as it is sent. */
export interface Workflow {
  readonly identifier: string;
  readonly title?: string;
  readonly nodes: readonly WorkflowNode[];
  readonly connections: readonly { sourceIdentifier: string; targetIdentifier: string }[];
}

/** A trigger, or what is done. */
export interface WorkflowNode {
  readonly identifier: string;
  readonly title?: string;
  readonly config:
    | { readonly type: "SELF_SERVE_TRIGGER"; readonly userInputs?: object }
    | { readonly type: "KAFKA"; readonly payload: Json }
    | (Omit<Extract<Invocation, { type: "WEBHOOK" }>, "agent" | "synchronized" | "method"> & {
        readonly synchronized?: boolean;
      });
}

/** One log line of a node's run. */
export interface NodeLog {
  readonly logLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly log: string;
}

/** A run of a node. */
export interface NodeRun {
  readonly identifier: string;
  readonly node: { readonly identifier: string };
  status: "IN_PROGRESS" | "COMPLETED";
  result: "SUCCESS" | "FAILED" | "CANCELLED" | null;
  output: JsonObject | null;
  readonly nodeRunLogs: NodeLog[];
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly identifier: string;
  readonly workflow: { readonly identifier: string };
  status: "IN_PROGRESS" | "CANCELLING" | "COMPLETED";
  result: NodeRun["result"];
  readonly nodeRuns: NodeRun[];
  readonly variables: { readonly outputs: JsonObject };
  readonly createdBy: string;
}
