import type { Port } from "../../../registry/contract/port";
import { createPort } from "../../../functions/port";
import type { Blueprint } from "../../../functions/port/types";
import type { Keeper } from "../../../functions/port-model/keeper";
import type { ModelPart } from "../../../functions/port-model/model-event";
import { toPortAction } from "../../../registry/port-action";
import type { PortStandIn } from "../../../sandbox/port/stand-in";
import { fetchToken, own, send, startStandIn } from "../../sandbox/port/setup";
import { type LogEntry, useCapturedLog } from "../runs/captured-log";
import { thing, thingAction } from "../runs/setup";

/** A blueprint `thing`, or another one like it. */
export function blueprint(change: Partial<Blueprint> = {}): ModelPart {
  return { kind: "blueprint", definition: { ...thing, ...change } };
}

/** An action `make_thing`, or another one like it. */
export function action(change: Parameters<typeof thingAction>[0] = {}): ModelPart {
  return { kind: "action", definition: toPortAction(thingAction(change)) };
}

/** Port, and keepers of its model. */
export interface ModelFixture {
  readonly log: readonly LogEntry[];
  readonly standIn: PortStandIn;
  readonly port: Port;
  /** What keepers of a stack have in common. */
  readonly keeper: (change?: Partial<Keeper>) => Omit<Keeper, "functionName">;
  /** Sends a request as a person would. */
  readonly call: (method: string, path: string, body: unknown) => Promise<void>;
  /** Keys of what is in Port, without the blueprints of the ownership itself. */
  readonly model: () => string[];
  /** What Port was asked to delete, without the ownership itself. */
  readonly deletions: () => string[];
}

/** Starts Port before each test of a `describe`. */
export function useModel(): ModelFixture {
  let standIn: PortStandIn;
  let port: Port;
  const log = useCapturedLog();
  beforeEach(async () => {
    standIn = await startStandIn();
    port = createPort({
      baseUrl: standIn.url,
      credentials: async () => own,
      maxAttempts: 1,
      timeoutSeconds: 2,
    });
  });
  afterEach(() => standIn.close());
  return {
    log,
    get standIn() {
      return standIn;
    },
    get port() {
      return port;
    },
    keeper: (change = {}) => ({
      port,
      account: "111111111111",
      adopts: new Set<string>(),
      keepsModel: false,
      ...change,
    }),
    async call(method, path, body) {
      const authorization = `Bearer ${await fetchToken(standIn.url, own)}`;
      const { status } = await send(standIn.url, method, path, body, { authorization });
      if (status > 299) throw new Error(`${method} ${path} was refused with ${status}.`);
    },
    model: () =>
      [
        ...standIn.actions().map(({ identifier }) => `action:${identifier}`),
        ...standIn.blueprints().map(({ identifier }) => `blueprint:${identifier}`),
      ]
        .filter((key) => !key.startsWith("blueprint:longshore_"))
        .sort(),
    deletions: () =>
      standIn.calls
        .filter(({ method, path }) => method === "DELETE" && !path.includes("/longshore_"))
        .map(({ path }) => path),
  };
}
