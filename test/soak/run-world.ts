import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createPort, type Port } from "../../functions/port";
import { RunStore } from "../../functions/runs/run-store";
import { InputError } from "../../registry/errors";
import type { Action } from "../../registry/action";
import { toPortAction } from "../../registry/port-action";
import type { PortStandIn } from "../../sandbox/port/stand-in";
import { createRunsTable, endLease, runsTable, thing, thingAction } from "../functions/runs/setup";
import { startEndpoint, type TestEndpoint } from "../sandbox/aws/start";
import { own, startStandIn } from "../sandbox/port/setup";
import type { Random } from "../support/random";
import { Effects } from "./effects";
import type { Life } from "./mortal";

/** Longer than any soak: only who is killed loses a lease. */
const leaseSeconds = 86_400;

/** Port, a runs table, and actions whose steps do something to the world: one has its process to itself. */
export class RunWorld {
  readonly effects = new Effects();
  readonly actions: readonly Action[];

  private constructor(
    readonly aws: TestEndpoint,
    readonly standIn: PortStandIn,
    /** What Port has put on the runs topic. */
    readonly topic: string[],
    readonly client: DynamoDBClient,
    random: Random,
  ) {
    this.actions = ["make_thing", "make_shared_thing"].map((identifier, index) =>
      makeThing(this.effects, random, { identifier, shared: index === 1 }),
    );
  }

  /** Starts it with a `random` that decides which handlers fail. */
  static async start(random: Random): Promise<RunWorld> {
    const topic: string[] = [];
    const aws = await startEndpoint();
    const client = aws.root(DynamoDBClient);
    await createRunsTable(client);
    const standIn = await startStandIn({ produce: (_topic, value) => void topic.push(value) });
    const world = new RunWorld(aws, standIn, topic, client, random);
    const port = world.port({ maxAttempts: 1 });
    await port.blueprints.upsert(thing);
    for (const action of world.actions) await port.actions.upsert(toPortAction(action));
    return world;
  }

  /** A client of Port's that hardly waits between its attempts. */
  port(options: { readonly maxAttempts: number }): Port {
    const credentials = async () => own;
    return createPort({
      ...{ baseUrl: this.standIn.url, credentials, backoffSeconds: 0.001 },
      ...options,
    });
  }

  /** The store of one life, whose steps count as completed once they are stored. */
  store(): RunStore {
    return new NotingStore(this.client, this.effects);
  }

  /** What the clock does to the lease of somebody who was killed. */
  endLease(runId: string): Promise<void> {
    return endLease(this.client, runId);
  }

  async close(): Promise<void> {
    await this.standIn.close();
    await this.aws.endpoint.close();
  }
}

class NotingStore extends RunStore {
  constructor(
    client: DynamoDBClient,
    private readonly effects: Effects,
  ) {
    super(client, runsTable, leaseSeconds);
  }

  override async saveStep(...call: Parameters<RunStore["saveStep"]>): Promise<void> {
    await super.saveStep(...call);
    const [runId, , name] = call;
    this.effects.complete(`${runId} ${name}`);
  }
}

/** Two steps and a log line; some inputs are wrong, and some tries fail between the steps. */
function makeThing(
  effects: Effects,
  random: Random,
  about: Pick<Action, "identifier" | "shared">,
): Action {
  return thingAction({
    ...about,
    handle: async ({ run }) => {
      await run.step("reserve", () => effects.make(`${run.id} reserve`));
      run.log("reserved");
      if (random.chance(0.05)) throw new Error("The region is busy.");
      await run.step("make", () => effects.make(`${run.id} make`));
      if (random.chance(0.02)) throw new InputError("There is such a thing already.");
      return { entity: { identifier: run.id, properties: { size: 1 } }, statusLabel: "Made" };
    },
  });
}

/** A client whose calls are those of one life. */
export function portOf(life: Life, port: Port): Port {
  return {
    ...{ blueprints: life.calling(port.blueprints), actions: life.calling(port.actions) },
    ...{ runs: life.calling(port.runs), entities: life.calling(port.entities) },
  };
}
