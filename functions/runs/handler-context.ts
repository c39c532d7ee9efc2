import type { ActionContext, RunContext } from "../../registry/action";
import type { Fields, InputOf } from "../../registry/fields";
import type { LaunchContext } from "../../registry/products/launch-action";
import { createAwsClients, type CredentialsFor } from "../aws/clients";
import { createCloudControl, type Memory } from "../aws/cloud-control";
import type { HandedKeys } from "../handler-keys";
import type { Port } from "../port";
import type { Json, Operation } from "../port/types";
import type { Approvals } from "./ask-first";
import type { LogStream } from "./log-stream";
import { PauseError, readPause, type Pause } from "./pause";
import type { Redact } from "./redact";
import type { RunRequest } from "./run-request";

/** What a handler's context is made of. */
export interface ContextParts {
  readonly request: RunRequest;
  readonly input: InputOf<Fields>;
  /** The action's settings and secrets. */
  readonly handed: HandedKeys;
  /** Secrets that the handler has read so far. */
  readonly secretsRead: readonly string[];
  readonly attempt: number;
  /** Results of steps that earlier attempts completed. */
  readonly steps: ReadonlyMap<string, Json>;
  readonly saveStep: (name: string, result: Json) => Promise<void>;
  readonly port: Port;
  readonly logs: LogStream;
  readonly redact: Redact;
  readonly signal: AbortSignal;
  /** What clients sign with when the run works in another account. */
  readonly signs?: CredentialsFor | undefined;
  /** Collects what `run.link` adds. */
  readonly links: string[];
  /** Where launches read who approved them. */
  readonly approvals?: Approvals | undefined;
  /** Hears of `run.pause`; `signal` is aborted by it. */
  readonly onPause: (pause: Pause) => void;
}

/** Builds what a handler may touch. */
export function buildContext(
  parts: ContextParts,
): ActionContext<Fields, Operation> & Pick<LaunchContext, "findApproval"> {
  const { request, signal } = parts;
  const desk = parts.approvals?.desk;
  const clients = createAwsClients(signal, parts.signs);
  const run: RunContext = {
    id: request.runId,
    by: request.by,
    attempt: parts.attempt,
    log: (message) => {
      if (!signal.aborted) parts.logs.add(parts.redact(message));
    },
    step: createStep(parts),
    link: (url) => void parts.links.push(url),
    pause: (options) => {
      signal.throwIfAborted();
      parts.onPause(readPause(options, parts.redact));
      throw new PauseError();
    },
  };
  return {
    input: parts.input,
    ...parts.handed,
    run,
    // execute() has refused a DAY-2 or DELETE run without an entity.
    entity: request.entity,
    port: parts.port,
    aws: {
      ...clients,
      cloudControl: createCloudControl(clients, request.runId, createMemory(parts), signal),
    },
    signal,
    ...(desk && { findApproval: (id: string) => desk.find(id) }),
  };
}

function createStep({ steps, saveStep, signal, secretsRead }: ContextParts): RunContext["step"] {
  const used = new Set<string>();
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    if (used.has(name)) {
      throw new Error(`Step "${name}" is used twice in one run; give every step its own name.`);
    }
    used.add(name);
    if (steps.has(name)) return steps.get(name) as T;
    // Through JSON, so that the first time gives what a repeat would give.
    const text = JSON.stringify((await work()) ?? null);
    if (secretsRead.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))) {
      throw new Error(
        `Step "${name}" gives a secret, which would be stored; read the secret where it is used, and give something else.`,
      );
    }
    const result = JSON.parse(text) as Json;
    await saveStep(name, result);
    return result as T;
  };
}

/** Cloud Control's small notes are kept beside the steps, under names that no step uses. */
function createMemory({ steps, saveStep }: ContextParts): Memory {
  const noteName = (name: string) => `(${name})`;
  return {
    recall: (name) => steps.get(noteName(name)),
    remember: (name, value) => saveStep(noteName(name), value),
  };
}
