import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { setImmediate } from "node:timers/promises";
import { sortRecords } from "../../functions/runs/intake";
import {
  isSharedGroup,
  isWake,
  readRunMessage,
  runIdOf,
  type RunMessage,
} from "../../functions/runs/run-message";
import type { Port } from "../../functions/port";
import type { RunStore } from "../../functions/runs/run-store";
import { suspectIn } from "../../functions/runs/shared-runs";
import { RunBusyError } from "../../functions/runs/take-up";
import { bury } from "../../functions/runs/undertaker";
import { work } from "../../functions/runs/worker";
import { actionsOf, deliveryTo } from "../functions/runs/setup";
import { own } from "../sandbox/port/setup";
import { kafkaRecord } from "../support/kafka";
import { noKeys } from "../support/no-keys";
import type { Random } from "../support/random";
import { Memory } from "./memory";
import { Life } from "./mortal";
import { portOf, RunWorld } from "./run-world";
import { SoakBatch } from "./soak-batch";
import { breakPort } from "./weather";

/** How many runs there are, and what goes wrong besides Port. */
export interface RunSoak {
  readonly runs: number;
  readonly random: Random;
  /** After so many deliveries a worker is killed; default 200. */
  readonly killEvery?: number;
  /** Breaks something on purpose, to see that it is noticed. */
  readonly tamper?: RunTampering;
}

/** Ways to break a promise. */
export interface RunTampering {
  /** Whether the queue takes its next message. */
  readonly takes?: () => boolean;
  readonly store?: (store: RunStore) => RunStore;
  readonly port?: (port: Port) => Port;
}

interface Queued {
  readonly message: RunMessage;
  readonly group: string;
  deliveries: number;
}

const workers = 4;
/** How often a message is delivered to the worker of its queue. */
const maxDeliveries = { own: 12, shared: 24 };
/** Runs are started while no more than this are on the queue. */
const maxWaiting = 100;

/**
 * Lets runs go through the intake, the worker and the undertaker while Port fails in 30 % of its requests, the
 * table throttles, tokens expire, messages come twice and in any order, and workers are killed.
 */
export async function soakRuns(soak: RunSoak) {
  const { runs, random, killEvery = 200, tamper = {} } = soak;
  const world = await RunWorld.start(random);
  const { standIn, topic, actions, effects } = world;
  const registry = { actions: actionsOf(...actions) };
  const port = world.port({ maxAttempts: 2 });
  const person = world.port({ maxAttempts: 50 });
  const queues = { own: [] as Queued[], shared: [] as Queued[] };
  const waiting = () => queues.own.length + queues.shared.length;
  const dead: Queued[] = [];
  const working = new Map<string, number>();
  const memory = new Memory();
  const count = { deliveries: 0, killed: 0, buried: 0, refused: 0, repeated: 0, batches: 0 };
  let starting = true;

  async function start(): Promise<void> {
    for (let started = 1; started <= runs; started += 1) {
      const action = random.chance(0.5) ? actions[0] : actions[1];
      await person.runs.start(action?.identifier ?? "", { properties: {} });
      takeIn();
      standIn.calls.length = 0;
      memory.at(started / runs);
      while (waiting() > maxWaiting) await setImmediate();
    }
    starting = false;
  }

  /** What the intake does with the topic; some records come twice, long after the queue knows them. */
  function takeIn(): void {
    const records = topic.splice(0).flatMap((text) => {
      const record = { ...kafkaRecord(text), timestamp: Date.now() };
      return random.chance(0.1) ? [record, record] : [record];
    });
    const options = { runIdPaths: ["context.runId"], messageSecrets: [own.clientSecret] };
    const sorted = sortRecords(records, { ...registry, ...options, requireSignature: true });
    count.refused += sorted.deadLetters.length + sorted.skipped.length;
    for (const { body, group = "" } of sorted.runs) {
      const into = isSharedGroup(group) ? queues.shared : queues.own;
      if (tamper.takes?.() ?? true)
        into.push({ message: readRunMessage(body), group, deliveries: 0 });
    }
  }

  async function workOn(): Promise<void> {
    while (starting || waiting() > 0 || dead.length > 0) {
      if (random.chance(0.01)) standIn.revokeTokens();
      if (random.chance(0.05)) throttle();
      // A batch has more work in it than one message.
      const isBatch = queues.shared.length > 0 && random.chance(queues.own.length > 0 ? 0.15 : 0.9);
      await (isBatch ? deliverTogether() : deliver());
      await setImmediate();
    }
  }

  function throttle(): void {
    const error = "ProvisionedThroughputExceededException";
    world.aws.endpoint.faults.add({ service: "DynamoDB", error });
  }

  /** Mostly in order, sometimes far ahead. */
  function take(from: Queued[]): Queued | undefined {
    const near = random.chance(0.8) ? Math.min(5, from.length) : from.length;
    const [taken] = from.splice(random.below(near), 1);
    if (!taken) return undefined;
    taken.deliveries += 1;
    count.deliveries += 1;
    const runId = runIdOf(taken.message);
    working.set(runId, (working.get(runId) ?? 0) + 1);
    return taken;
  }

  /** @returns how many others still work on it */
  function leave({ message }: Queued): number {
    const runId = runIdOf(message);
    const others = (working.get(runId) ?? 1) - 1;
    if (others > 0) working.set(runId, others);
    else working.delete(runId);
    return others;
  }

  function putBack(taken: Queued): void {
    count.repeated += 1;
    const way = isSharedGroup(taken.group) ? "shared" : "own";
    (taken.deliveries < maxDeliveries[way] ? queues[way] : dead).push(taken);
  }

  /** The life of the next invocation. @param calls of which it may end in one */
  function nextLife(calls: number): Life {
    const isLast = count.deliveries >= (count.killed + 1) * killEvery;
    return new Life(isLast ? 1 + random.below(calls) : Infinity, random.chance(0.5));
  }

  function partsOf(life: Life) {
    const { store = (one) => one, port: tampered = (one) => one } = tamper;
    const lived = { store: store(life.calling(world.store())), port: tampered(portOf(life, port)) };
    return {
      ...{ registry, ...lived, credentials: async () => own, approvals: { stack: "dev" } },
      ...{ keys: noKeys, maxAttempts: 3, logGroup: "worker" },
    };
  }

  async function deliver(): Promise<void> {
    const isBurial = dead.length > 0;
    const taken = take(isBurial ? dead : queues.own);
    if (!taken) return;
    const error = await handle(taken.message, isBurial);
    const others = leave(taken);
    // Done, but the queue may not have heard of it.
    if (error === undefined && !random.chance(0.05)) return;
    if (error instanceof RunBusyError && others === 0) await leaseOver(runIdOf(taken.message));
    if (!isBurial) return putBack(taken);
    count.repeated += 1;
    dead.push(taken);
  }

  /** @returns why the message comes again */
  async function handle(message: RunMessage, isBurial: boolean): Promise<unknown> {
    const owner = `delivery ${count.deliveries}`;
    const life = nextLife(6);
    const parts = partsOf(life);
    const begun = effects.within(life, () => {
      if (isBurial) return bury({ ...parts, workerLogGroup: "worker" }, message, owner);
      if (isWake(message)) throw new Error("No run of the soak waits.");
      return work(parts, message, deliveryTo(owner));
    });
    const ended = begun.then(
      () => undefined,
      (error: unknown) => error ?? new Error("no reason"),
    );
    const result = await Promise.race([ended, life.ended]);
    if (result === "killed") count.killed += 1;
    else life.end();
    if (isBurial && result === undefined) count.buried += 1;
    return result;
  }

  /** Up to ten messages in one invocation, as Lambda hands them to the worker whose runs share a process. */
  async function deliverTogether(): Promise<void> {
    const size = Math.min(10, queues.shared.length);
    const taken = Array.from({ length: size }, () => take(queues.shared)).filter((one) => !!one);
    count.batches += 1;
    const life = nextLife(50);
    const parts = partsOf(life);
    const batch = new SoakBatch(taken, `batch ${count.batches}`);
    const begun = effects.within(life, () =>
      batch.handle(life, suspectIn(parts.store), async (message, turn) => {
        if (isWake(message)) throw new Error("No run of the soak waits.");
        try {
          await work(parts, message, turn);
        } catch (error) {
          const isAlone = working.get(message.runId) === 1;
          if (error instanceof RunBusyError && isAlone) await leaseOver(message.runId);
          throw error;
        }
      }),
    );
    const ended = await Promise.race([begun, life.ended]);
    if (ended === "killed") count.killed += 1;
    else life.end();
    for (const one of taken) leave(one);
    // What was deleted is gone; of what Lambda deletes the queue may not have heard.
    const isLeft = (one: Queued) => ended === "killed" || ended.has(one) || random.chance(0.05);
    for (const one of taken) if (!batch.deleted.has(one) && isLeft(one)) putBack(one);
  }

  async function leaseOver(runId: string): Promise<void> {
    await world.endLease(runId).catch((error: unknown) => {
      // It was given back meanwhile, or the table throttles: the next busy delivery comes by here again.
      const passes = error instanceof ConditionalCheckFailedException || isThrottled(error);
      if (!passes) throw error;
    });
  }

  try {
    breakPort(standIn.faults, random, 0.3, /^\/v1\/(?!actions\/[^/]+\/runs$)/);
    await Promise.all([start(), ...Array.from({ length: workers }, workOn)]);
    standIn.faults.clear();
    const all = standIn.runs();
    const ofStatus = (status: string) => all.filter((run) => run.status === status);
    const made = new Set(standIn.entities("thing").map(({ identifier }) => identifier));
    const [succeeded, failed] = [ofStatus("SUCCESS"), ofStatus("FAILURE")];
    return {
      ...{ runs: all.length, succeeded: succeeded.length, failed: failed.length, ...count },
      steps: effects.begun,
      lost: runs - all.length + count.refused,
      open: all.length - succeeded.length - failed.length,
      doubled: effects.doubled,
      withoutEntity: succeeded.filter(({ id }) => !made.has(id)).length,
      memory: memory.figures(),
    };
  } finally {
    await world.close();
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof Error && error.name === "ProvisionedThroughputExceededException";
}
