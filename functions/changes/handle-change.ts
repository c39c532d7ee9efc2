import type { Registry } from "../../registry/registry";
import { createAwsClients } from "../aws/clients";
import { createCloudControl, type Memory } from "../aws/cloud-control";
import type { Port } from "../port";
import type { Json } from "../port/types";
import { withDeadline } from "../with-deadline";
import { defaultTimeoutSeconds } from "../../registry/action";
import type { ChangeTask } from "./change-task";

/** What handling a change needs. */
export interface ChangeParts {
  readonly registry: Pick<Registry, "changeListeners">;
  readonly port: Port;
  readonly availableMilliseconds: number;
  readonly lost: AbortSignal;
}

/** Calls one listener for one change. @throws what the listener throws, or that its time is over */
export async function handleChange(task: ChangeTask, parts: ChangeParts): Promise<void> {
  const listener = parts.registry.changeListeners.get(task.listener);
  // The listener was taken out of the installation after the change was queued.
  if (!listener) return;
  const allowed = (listener.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  const milliseconds = Math.min(allowed, parts.availableMilliseconds);
  await withDeadline(milliseconds, parts.lost, async (signal) => {
    const clients = createAwsClients(signal);
    const cloudControl = createCloudControl(clients, task.id, createMemory(), signal);
    const aws = { ...clients, cloudControl };
    await listener.handle({ change: task.change, port: parts.port, aws, signal });
  });
}

/** A change has no memory over deliveries: a listener must bear a repeat anyway. */
function createMemory(): Memory {
  const notes = new Map<string, Json>();
  return {
    recall: (name) => notes.get(name),
    remember: async (name, value) => void notes.set(name, value),
  };
}
