import type { Port } from "../../../functions/port";
import type { Json } from "../../../functions/port/types";
import { execute, type ExecuteOptions } from "../../../functions/runs/execute";
import { LogStream } from "../../../functions/runs/log-stream";
import type { Outcome } from "../../../functions/runs/outcome";
import type { Pause } from "../../../functions/runs/pause";
import type { Action } from "../../../registry/action";
import { noKeys } from "../../support/no-keys";
import { requestOf } from "./setup";

/** What running a handler without table and Port left behind. */
export interface Execution<R = Outcome> {
  readonly result: Promise<R>;
  /** Log messages that were sent to Port. */
  readonly logged: readonly string[];
  /** Steps that were stored, in order. */
  readonly saved: readonly (readonly [name: string, result: Json])[];
}

/** Runs an action's handler once, with a Port that only takes log messages. */
export function executeAlone(action: Action, options: Partial<ExecuteOptions> = {}): Execution {
  const { result, ...rest } = tryAlone(action, options);
  const ended = result.then((verdict) => {
    if (verdict.status === "PAUSED") throw new Error("The run was paused.");
    return verdict;
  });
  return { ...rest, result: ended };
}

/** As `executeAlone`, for a run that may be paused. */
export function tryAlone(
  action: Action,
  options: Partial<ExecuteOptions> = {},
): Execution<Outcome | Pause> {
  const logged: string[] = [];
  const saved: [string, Json][] = [];
  const port = {
    runs: { addLog: async (_id: string, message: string) => void logged.push(message) },
  } as unknown as Port;
  const result = execute(action, {
    request: requestOf("r_1", action.identifier),
    attempt: 1,
    steps: new Map(),
    saveStep: async (name, value) => void saved.push([name, value]),
    port,
    logs: new LogStream(port, "r_1"),
    messageSecret: async () => "",
    approvals: { stack: "dev" },
    keys: noKeys,
    availableMilliseconds: 60_000,
    lost: new AbortController().signal,
    ...options,
  });
  return { result, logged, saved };
}
