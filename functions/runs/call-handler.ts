import type { Action, ActionResult } from "../../registry/action";
import { isLaunch } from "../../registry/products/launch-action";
import { withDeadline } from "../with-deadline";
import { buildContext, type ContextParts } from "./handler-context";
import { PauseError, type Pause } from "./pause";

/** What a handler is called with, besides its time. */
export interface CallOptions extends Omit<ContextParts, "signal" | "onPause"> {
  /** Aborted when the run was lost to another invocation. */
  readonly lost: AbortSignal;
}

/** How a call of a handler ended. */
export type Returned = { readonly result: ActionResult } | { readonly pause: Pause };

/**
 * Calls an action's handler. `run.pause` ends the call at once, also when the handler catches its
 * error and goes on, fails otherwise or never returns.
 * @throws what the handler throws, or Error when its time is over
 */
export async function callHandler(
  action: Action,
  milliseconds: number,
  options: CallOptions,
): Promise<Returned> {
  const pauses: Pause[] = [];
  const paused = new AbortController();
  const onPause = (pause: Pause) => {
    pauses.push(pause);
    paused.abort(new PauseError());
  };
  const over = AbortSignal.any([options.lost, paused.signal]);
  const parts = { ...options, approvals: isLaunch(action) ? options.approvals : undefined };
  let result: ActionResult | undefined | void;
  try {
    result = await withDeadline(milliseconds, over, async (signal) =>
      action.handle(buildContext({ ...parts, signal, onPause })),
    );
  } catch (error) {
    if (!paused.signal.aborted) throw error;
  }
  const [pause] = pauses;
  return pause ? { pause } : { result: result ?? {} };
}
