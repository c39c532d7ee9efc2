import type { Handlers } from "../../registry/collect";
import type { Change, ChangeListener } from "../../registry/change-listener";
import { InputError } from "../../registry/errors";
import { createAwsClients } from "../aws/clients";
import { createCloudControl, type Memory } from "../aws/cloud-control";
import { handKeys, type KeySource } from "../handler-keys";
import type { Port } from "../port";
import type { Json } from "../port/types";
import { Blotter } from "../runs/redact";
import { describeThrown, stackOf } from "../thrown";
import { withDeadline } from "../with-deadline";
import { defaultTimeoutSeconds } from "../../registry/action";
import type { ChangeTask } from "./change-task";

/** What handling a change needs. */
export interface ChangeParts {
  readonly registry: Pick<Handlers, "changeListeners">;
  readonly port: Port;
  readonly keys: KeySource;
  readonly availableMilliseconds: number;
  readonly lost: AbortSignal;
}

/**
 * Calls one listener for one change that matters to it.
 * @throws what the listener throws, that its time is over, or InputError when it cannot say whether
 * the change matters: it would say no other thing at the next attempt
 */
export async function handleChange(task: ChangeTask, parts: ChangeParts): Promise<void> {
  const listener = parts.registry.changeListeners.get(task.listener);
  // The listener was taken out of the installation after the change was queued.
  if (!listener || !isWanted(listener, task.change)) return;
  const allowed = (listener.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  const milliseconds = Math.min(allowed, parts.availableMilliseconds);
  const blotter = new Blotter();
  const handed = handKeys(listener, parts.keys, blotter.add);
  const handled = withDeadline(milliseconds, parts.lost, async (signal) => {
    const clients = createAwsClients(signal);
    const cloudControl = createCloudControl(clients, task.id, createMemory(), signal);
    const aws = { ...clients, cloudControl };
    await listener.handle({ change: task.change, ...handed, port: parts.port, aws, signal });
  });
  await handled.catch((error: unknown) => Promise.reject(withoutSecrets(error, blotter)));
}

/** The error, unless it tells a secret. */
function withoutSecrets(error: unknown, { redact }: Blotter): Error {
  const said = error instanceof Error ? error : new Error(describeThrown(error));
  const [text, trace = ""] = [describeThrown(said), stackOf(said)];
  const stack = redact(trace);
  if (redact(text) === text && stack === trace) return said;
  const Kind = said instanceof InputError ? InputError : Error;
  return Object.assign(new Kind(redact(said.message)), { stack });
}

function isWanted(listener: ChangeListener, change: Change): boolean {
  try {
    return listener.when(change);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`when() threw: ${reason}`, { cause });
  }
}

/** A change has no memory over deliveries: a listener must bear a repeat anyway. */
function createMemory(): Memory {
  const notes = new Map<string, Json>();
  return {
    recall: (name) => notes.get(name),
    remember: async (name, value) => void notes.set(name, value),
  };
}
