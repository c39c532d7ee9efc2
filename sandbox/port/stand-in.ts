import { createJq } from "../../functions/jq";
import type { JsonObject } from "../../functions/port/types";
import type { Hops } from "../hops";
import { Listener } from "../listener";
import { Accounts, type PortClientAccount } from "./accounts";
import { actionRoutes } from "./actions";
import { approvalRoutes } from "./approvals";
import { Background } from "./background";
import { blueprintRoutes } from "./blueprints";
import { goOnWaiting } from "./change-log";
import type { Core } from "./core";
import { entityRoutes } from "./entities";
import { entityBulkRoutes } from "./entity-bulk";
import { entitySearchRoutes } from "./entity-search";
import { type PortCall, serveExchange } from "./exchange";
import { Faults } from "./faults";
import { drawForm, type FormField } from "./form";
import {
  Model,
  type ActionPermissions,
  type ModelState,
  type RunLog,
  type StoredAction,
  type StoredBlueprint,
  type StoredEntity,
} from "./model";
import { permissionRoutes } from "./permissions";
import { RateLimit } from "./rate-limit";
import type { Route } from "./router";
import { runLogRoutes } from "./run-logs";
import { runStartRoutes } from "./run-start";
import type { RunView } from "./run-view";
import { answerRun, runRoutes } from "./runs";
import { workflowRoutes } from "./workflows";

export type { PortClientAccount } from "./accounts";
export type { PortCall } from "./exchange";
export type { Fault, FaultAnswer, Faults } from "./faults";
export type { RunLog, StoredAction, StoredBlueprint, StoredEntity } from "./model";

/** What a stand-in is started with. */
export interface PortStandInOptions {
  /** The organisation: `trigger.by.orgId` of every message. */
  readonly orgId: string;
  /**
   * The first account is Longshore's own: its secret (at least 32 bytes) signs and encrypts
   * messages. Others stand for developers.
   */
  readonly accounts: readonly PortClientAccount[];
  /** Names of the Kafka topics for run messages and for change-log messages. */
  readonly topics: { readonly runs: string; readonly changes: string };
  /** Puts a message on a Kafka topic. */
  produce(topic: string, value: string): void;
  readonly hops: Hops;
  /** Where it listens, if that is free; default any free one. */
  readonly port?: number;
  /** What there was before; nothing when left out. */
  readonly state?: ModelState | undefined;
}

/** A run with its log lines, oldest first. */
export type PortRun = RunView & { readonly logs: readonly RunLog[] };

/**
 * Stands in for Port's REST API on 127.0.0.1: validates what is written, keeps it in memory, and
 * causes the Kafka messages that Port would send. The methods besides `start` and `close` read the
 * model without a request; changing what they return changes nothing.
 */
export class PortStandIn {
  /** Base URL without a path: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Makes requests fail on purpose. */
  readonly faults: Faults;
  /** Every request so far, in order of arrival. */
  readonly calls: PortCall[];
  readonly #core: Core;
  readonly #listener: Listener;

  private constructor(core: Core, listener: Listener, faults: Faults, calls: PortCall[]) {
    this.url = listener.url;
    this.faults = faults;
    this.calls = calls;
    this.#core = core;
    this.#listener = listener;
  }

  /** Listens. @throws Error when the first account's secret is too short, or the port is taken */
  static async start(options: PortStandInOptions): Promise<PortStandIn> {
    const core = buildCore(options);
    const routes = routesOf(core);
    const faults = new Faults();
    const calls: PortCall[] = [];
    const exchanges = { core, routes, faults, calls, rateLimit: new RateLimit() };
    const listener = await Listener.start({
      port: options.port ?? 0,
      orAnyFree: true,
      handle: (request, response) => serveExchange(exchanges, request, response),
    });
    goOnWaiting(core);
    return new PortStandIn(core, listener, faults, calls);
  }

  /** Stops; requests that hang are cut off. */
  async close(): Promise<void> {
    await this.#listener.close();
    await this.#core.background.settled();
    await this.#core.jq.close();
  }

  /** Makes every access token given so far invalid: their next use is a 401. */
  revokeTokens(): void {
    this.#core.accounts.revokeTokens();
  }

  /** A new access token for an account, as its login gives. */
  issueToken({ clientId, clientSecret }: PortClientAccount): string {
    return this.#core.accounts.issueToken({ clientId, clientSecret }).accessToken;
  }

  /** All that is in Port, as data. */
  get state(): ModelState {
    return this.#core.model.state;
  }

  /** Every blueprint, oldest first. */
  blueprints(): StoredBlueprint[] {
    return structuredClone([...this.#core.model.blueprints.values()]);
  }

  /** One blueprint. */
  blueprint(identifier: string): StoredBlueprint | undefined {
    return structuredClone(this.#core.model.blueprints.get(identifier));
  }

  /** Every action, oldest first. */
  actions(): StoredAction[] {
    return structuredClone([...this.#core.model.actions.values()]);
  }

  /** One action. */
  action(identifier: string): StoredAction | undefined {
    return structuredClone(this.#core.model.actions.get(identifier));
  }

  /** Who may run an action, where somebody has said it. */
  permissions(identifier: string): ActionPermissions | undefined {
    return structuredClone(this.#core.model.permissions.get(identifier));
  }

  /** How an action's form is drawn for what is filled in; undefined when there is no such action. */
  async form(
    identifier: string,
    values: JsonObject,
    entity?: string,
  ): Promise<Record<string, FormField> | undefined> {
    const { model, jq, accounts } = this.#core;
    const action = model.actions.get(identifier);
    const { blueprintIdentifier = "" } = action?.trigger ?? {};
    const on = model.entitiesOf(blueprintIdentifier).get(entity ?? "");
    // Whoever fills in forms is the account that was given last: a person.
    const person = accounts.actors.at(-1);
    const user = person && { ...person, ...accounts.rightsOf(person) };
    return action && drawForm(jq, model, { action, values, entity: on, user });
  }

  /** The entities of a blueprint, oldest first; none if it does not exist. */
  entities(blueprint: string): StoredEntity[] {
    return structuredClone([...this.#core.model.entitiesOf(blueprint).values()]);
  }

  /** One entity. */
  entity(blueprint: string, identifier: string): StoredEntity | undefined {
    return structuredClone(this.#core.model.entitiesOf(blueprint).get(identifier));
  }

  /** Every run, oldest first. */
  runs(): PortRun[] {
    return [...this.#core.model.runs.keys()].flatMap((id) => this.run(id) ?? []);
  }

  /** One run with its logs; secret inputs are encrypted in it. */
  run(id: string): PortRun | undefined {
    const run = this.#core.model.runs.get(id);
    return run && structuredClone({ ...answerRun(this.#core, run, "v2").run, logs: run.logs });
  }
}

function buildCore(options: PortStandInOptions): Core {
  const { orgId, topics, hops } = options;
  return {
    orgId,
    topics,
    hops,
    accounts: new Accounts(options.accounts),
    model: new Model(options.state),
    produce: (topic, value) => options.produce(topic, value),
    jq: createJq(),
    background: new Background(hops),
  };
}

function routesOf(core: Core): Route[] {
  return [
    ...blueprintRoutes(core),
    ...actionRoutes(core),
    ...permissionRoutes(core),
    ...entityRoutes(core),
    ...entityBulkRoutes(core),
    ...entitySearchRoutes(core),
    ...runStartRoutes(core),
    ...runRoutes(core),
    ...runLogRoutes(core),
    ...approvalRoutes(core),
    ...workflowRoutes(core),
  ];
}
