import type { CloudControl } from "../../registry/contract/aws";
import type { Entity, Json, JsonObject } from "../../functions/port/types";
import type { Port } from "../../functions/port";
import { PauseError } from "../../functions/runs/pause";
import type { Action, ActionContext, AwsContext, PauseOptions } from "../../registry/action";
import { blueprintIdentifier } from "../../registry/blueprint";
import type { Change, ChangeContext, ChangeListener } from "../../registry/change-listener";
import type { KeysDeclaration } from "../../registry/declared-keys";
import { decodeInput } from "../../registry/decode-input";

/** Answers of AWS by command name, such as `StopInstancesCommand: () => ({})`; the input is given. */
export type AwsAnswers = Readonly<Record<string, (input: unknown) => unknown>>;

/** What a handler did in AWS. */
export interface AwsCall {
  /** `StopInstancesCommand`, or `create`, `get`, `update`, `delete` of Cloud Control. */
  readonly name: string;
  readonly region: string | undefined;
  /** The command's input; for Cloud Control its arguments. */
  readonly input: unknown;
}

/** What is around a handler. A call that is not listed here fails the handler, naming the call. */
export interface Surroundings {
  readonly aws?: AwsAnswers;
  /** Resources that Cloud Control finds: `"<type> <identifier>"` → properties. */
  readonly resources?: Readonly<Record<string, JsonObject>>;
  readonly port?: { readonly [Part in keyof Port]?: Partial<Port[Part]> };
}

/** What the stack gives to the keys that a handler declares. */
interface Keys {
  /** Checked and completed by the handler's own fields. */
  readonly settings?: JsonObject;
  /** Values of secrets, by key; one that is not listed fails the handler, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A run to call an action's handler with. */
export interface ActionSetup extends Surroundings, Keys {
  /** Checked and completed by the action's own fields. */
  readonly input?: JsonObject;
  /** Needed unless the action's trigger is CREATE. */
  readonly entity?: Pick<Entity, "identifier"> & Partial<Entity>;
  /** Results of steps that an earlier delivery of the run completed. */
  readonly steps?: Readonly<Record<string, Json>>;
}

/** A change to call a listener with; an entity is given by what matters of it. */
export interface ChangeSetup extends Surroundings, Keys {
  /** Identifier of the changed entity; default `one`. */
  readonly entity?: string;
  readonly before: Partial<Entity> | null;
  readonly after: Partial<Entity> | null;
}

/** A context for an action's handler, with a record of what the handler does. Nothing leaves the process. */
export function actionContext(action: Action, setup: ActionSetup) {
  const logs: string[] = [];
  const links: string[] = [];
  /** What `run.pause` was called with. */
  const pauses: PauseOptions[] = [];
  /** Steps whose work was done now. */
  const done: string[] = [];
  const steps = new Map<string, Json>(Object.entries(setup.steps ?? {}));
  const { aws, awsCalls } = fakeAws(setup);
  const context: ActionContext<Action["input"], Action["trigger"]> = {
    input: decodeInput(action.input, setup.input ?? {}),
    ...keysOf(action, setup),
    run: {
      id: "r_test",
      by: { email: "developer@example.com" },
      attempt: setup.steps ? 2 : 1,
      log: (message) => void logs.push(message),
      link: (url) => void links.push(url),
      pause: (options) => {
        pauses.push(options);
        throw new PauseError();
      },
      step: async <T>(name: string, work: () => Promise<T>) => {
        if (!steps.has(name)) {
          steps.set(name, JSON.parse(JSON.stringify((await work()) ?? null)) as Json);
          done.push(name);
        }
        return steps.get(name) as T;
      },
    },
    entity: setup.entity ? completeEntity(action, setup.entity) : null,
    port: fakePort(setup),
    aws,
    signal: new AbortController().signal,
  };
  return { context, logs, links, pauses, steps, done, awsCalls };
}

/** A context for a change listener, with a record of what it does in AWS. Nothing leaves the process. */
export function changeContext(listener: ChangeListener, setup: ChangeSetup) {
  const identifier = setup.entity ?? "one";
  const complete = (given: Partial<Entity> | null) =>
    given && completeEntity(listener, { identifier, ...given });
  const before = complete(setup.before);
  const after = complete(setup.after);
  const change: Change = {
    action: before === null ? "CREATE" : after === null ? "DELETE" : "UPDATE",
    blueprint: blueprintIdentifier(listener.blueprint),
    entity: identifier,
    by: { email: "developer@example.com" },
    before,
    after,
  };
  const { aws, awsCalls } = fakeAws(setup);
  const signal = new AbortController().signal;
  const context: ChangeContext = {
    ...{ change, ...keysOf(listener, setup), port: fakePort(setup), aws, signal },
  };
  return { context, awsCalls };
}

/** What `work` writes to the log by `console.log`, line by line; it is not shown. */
export async function linesOf(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines;
}

function keysOf(declared: KeysDeclaration, { settings = {}, secrets = {} }: Keys) {
  const reader = (key: string) => async () => {
    const value = secrets[key];
    if (value !== undefined) return value;
    throw new Error(`No value of the secret ${key}; give one: { secrets: { ${key}: "…" } }.`);
  };
  const readers = Object.keys(declared.secrets ?? {}).map((key) => [key, reader(key)] as const);
  return {
    settings: decodeInput(declared.settings ?? {}, settings),
    secrets: Object.fromEntries(readers),
  };
}

function completeEntity(
  { blueprint }: Pick<Action | ChangeListener, "blueprint">,
  given: Pick<Entity, "identifier"> & Partial<Entity>,
): Entity {
  return { blueprint: blueprintIdentifier(blueprint), properties: {}, relations: {}, ...given };
}

function fakeAws({ aws: answers = {}, resources = {} }: Surroundings) {
  const awsCalls: AwsCall[] = [];
  const find = (type: string, identifier: string) => resources[`${type} ${identifier}`];
  const cloudControl: CloudControl = {
    create: async (type, properties, options) => {
      awsCalls.push({ name: "create", region: options?.region, input: [type, properties] });
      return { identifier: "created", properties };
    },
    get: async (type, identifier, options) => {
      awsCalls.push({ name: "get", region: options?.region, input: [type, identifier] });
      const properties = find(type, identifier);
      return properties && { identifier, properties };
    },
    update: async (type, identifier, patch, options) => {
      awsCalls.push({ name: "update", region: options?.region, input: [type, identifier, patch] });
    },
    delete: async (type, identifier, options) => {
      awsCalls.push({ name: "delete", region: options?.region, input: [type, identifier] });
      return find(type, identifier) !== undefined;
    },
  };
  const send = async (command: { input: unknown }, region: string | undefined) => {
    const { name } = command.constructor;
    awsCalls.push({ name, region, input: command.input });
    const answer = answers[name];
    if (answer) return answer(command.input);
    throw new Error(`No answer to ${name}; give one: { aws: { ${name}: () => ({ … }) } }.`);
  };
  const aws: AwsContext = {
    cloudControl,
    client: <C extends object>(_Class: unknown, region?: string) =>
      ({ send: (command: { input: unknown }) => send(command, region) }) as unknown as C,
  };
  return { aws, awsCalls };
}

/** Port with the given calls; any other fails by name. */
function fakePort({ port = {} }: Surroundings): Port {
  const part = (name: keyof Port) =>
    new Proxy(port[name] ?? {}, {
      get: (given, call) => {
        const known: unknown = Reflect.get(given, call);
        if (known !== undefined) return known;
        return () => {
          throw new Error(`No answer to port.${name}.${String(call)}; give one in "port".`);
        };
      },
    });
  return {
    blueprints: part("blueprints") as Port["blueprints"],
    actions: part("actions") as Port["actions"],
    entities: part("entities") as Port["entities"],
    runs: part("runs") as Port["runs"],
  };
}
