import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { createPort, type Port } from "../../../functions/port";
import type { Blueprint, JsonObject } from "../../../functions/port/types";
import { shows } from "../../../functions/runs/port-state";
import type { RunRequest } from "../../../functions/runs/run-request";
import { RunStore } from "../../../functions/runs/run-store";
import type { Delivery } from "../../../functions/runs/take-up";
import type { WorkerParts } from "../../../functions/runs/worker";
import { defineAction, type ActionDeclaration, type Action } from "../../../registry/action";
import { toPortAction } from "../../../registry/port-action";
import type { PortRun, PortStandIn } from "../../../sandbox/port/stand-in";
import { startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";
import { own, startStandIn } from "../../sandbox/port/setup";
import { noKeys } from "../../support/no-keys";

/** The blueprint of the tests' actions. */
export const thing: Blueprint = {
  identifier: "thing",
  title: "Thing",
  schema: { properties: { size: { type: "number" } } },
};

/** A dynalite with a runs table, for the tests of a `describe`. */
export interface Table {
  readonly client: DynamoDBClient;
  /** What else there is of AWS. */
  readonly aws: TestEndpoint;
  /** A store whose leases last this long; a negative one is over at once, as after a crash. */
  store(leaseSeconds?: number): RunStore;
  /** What the clock does to the lease of somebody who has died. */
  endLease(runId: string): Promise<void>;
}

/** A table and a stand-in for Port that has the blueprint `thing`. */
export interface Runs extends Table {
  readonly standIn: PortStandIn;
  /** A client that sends nothing twice. */
  readonly port: Port;
  /** Opens a run of an action in Port. */
  start(action: Action, properties?: JsonObject): Promise<RunRequest>;
  /** Method and path of what Port was asked since the last `start`, without the looks at runs. */
  calls(): string[];
  /** How often Port was asked about the state of a run since then. */
  looks(): number;
  /** What Port shows of a run. */
  shown(request: RunRequest): PortRun | undefined;
  /** Whether a repeat does nothing any more: the table says so, or Port shows what the table would tell it. */
  isOver(runId: string): Promise<boolean>;
}

/** An action on `thing`. */
export function thingAction(declaration: Partial<ActionDeclaration>): Action {
  return defineAction({
    identifier: "make_thing",
    title: "Make thing",
    trigger: "CREATE",
    blueprint: "thing",
    input: {},
    handle: async () => undefined,
    ...declaration,
  });
}

/** Actions as a registry has them. */
export function actionsOf(...actions: Action[]): ReadonlyMap<string, Action> {
  return new Map(actions.map((action) => [action.identifier, action]));
}

/** What a worker has that knows one action. */
export function partsOf(runs: Runs, action: Action, more: Partial<WorkerParts> = {}): WorkerParts {
  return {
    registry: { actions: actionsOf(action) },
    store: runs.store(),
    port: runs.port,
    credentials: async () => own,
    approvals: { stack: "dev" },
    keys: noKeys,
    maxAttempts: 3,
    logGroup: "/aws/lambda/worker",
    ...more,
  };
}

/** One delivery to an invocation that has all the time it needs. */
export function deliveryTo(owner: string, lost = new AbortController().signal): Delivery {
  return { owner, availableMilliseconds: () => 600_000, kept: Promise.resolve(), lost };
}

/** Both kinds of worker, and how each gets a run: what a worker promises, both keep. */
export const workerKinds: readonly (readonly [kind: string, to: typeof deliveryTo])[] = [
  ["a process of its own", deliveryTo],
  ["a process that runs share", (owner, lost) => ({ ...deliveryTo(owner, lost), inCompany: true })],
];

/** The request of a run that Port need not know. */
export function requestOf(runId: string, action: string, properties: JsonObject = {}): RunRequest {
  const empty = { blueprint: "thing", entityIdentifier: null, entity: null, by: {} };
  return { runId, action, properties, ...empty };
}

/** Name of the runs table. */
export const runsTable = "runs";

/** Creates the runs table, as the program has it. */
export async function createRunsTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: runsTable,
      AttributeDefinitions: [
        { AttributeName: "runId", AttributeType: "S" },
        { AttributeName: "parked", AttributeType: "S" },
        { AttributeName: "resumeAt", AttributeType: "N" },
      ],
      KeySchema: [{ AttributeName: "runId", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "parked-index",
          KeySchema: [
            { AttributeName: "parked", KeyType: "HASH" },
            { AttributeName: "resumeAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

/** Ends the lease of a run, if it has one. */
export async function endLease(client: DynamoDBClient, runId: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: runsTable,
      Key: { runId: { S: runId } },
      UpdateExpression: "SET leaseUntil = :over",
      ConditionExpression: "attribute_exists(leaseUntil)",
      ExpressionAttributeValues: { ":over": { N: "0" } },
    }),
  );
}

/** Starts a table before the tests of a `describe` and stops it after. */
export function useTable(): Table {
  let endpoint: TestEndpoint;
  let client: DynamoDBClient;
  before(async () => {
    endpoint = await startEndpoint();
    client = endpoint.root(DynamoDBClient);
    await createRunsTable(client);
  });
  after(() => endpoint.endpoint.close());
  return {
    get client() {
      return client;
    },
    get aws() {
      return endpoint;
    },
    store: (leaseSeconds = 60) => new RunStore(client, runsTable, leaseSeconds),
    endLease: (runId) => endLease(client, runId),
  };
}

/** Starts a table and Port before the tests of a `describe` and stops them after. */
export function useRuns(): Runs {
  const table = useTable();
  let standIn: PortStandIn;
  let port: Port;
  let seen = 0;
  before(async () => {
    standIn = await startStandIn();
    port = createPort({ baseUrl: standIn.url, credentials: async () => own, maxAttempts: 1 });
    await port.blueprints.upsert(thing);
  });
  beforeEach(() => standIn.faults.clear());
  after(() => standIn.close());
  const asked = () => standIn.calls.slice(seen).map(({ method, path }) => `${method} ${path}`);
  const isLook = (call: string) => /^GET \/v1\/actions\/runs\/[^/]+$/.test(call);
  return {
    get client() {
      return table.client;
    },
    get aws() {
      return table.aws;
    },
    get standIn() {
      return standIn;
    },
    get port() {
      return port;
    },
    store: (leaseSeconds) => table.store(leaseSeconds),
    endLease: (runId) => table.endLease(runId),
    async start(action, properties = {}) {
      await port.actions.upsert(toPortAction(action));
      const run = await port.runs.start(action.identifier, { properties });
      seen = standIn.calls.length;
      return requestOf(run.id, action.identifier, properties);
    },
    calls: () => asked().filter((call) => !isLook(call)),
    looks: () => asked().filter(isLook).length,
    shown: ({ runId }) => standIn.run(runId),
    async isOver(runId) {
      const stored = await table.store().read(runId);
      const run = await port.runs.get(runId);
      return stored?.ended === true || (!!stored?.outcome && !!run && shows(run, stored.outcome));
    },
  };
}
