import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { setImmediate } from "node:timers/promises";
import { sortRecords } from "../../functions/runs/intake";
import { isWake, readRunMessage, runIdOf, type RunMessage } from "../../functions/runs/run-message";
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
import { breakPort } from "./weather";

/** How many runs there are, and what goes wrong besides Port. */
export interface RunSoak {
  readonly runs: number;
  readonly random: Random;
  /** After so many deliveries a worker is killed; default 200. */
  readonly killEvery?: number;
}

interface Queued {
  readonly message: RunMessage;
  deliveries: number;
}

const workers = 4;
const maxDeliveries = 12;
/** Runs are started while no more than this are on the queue. */
const maxWaiting = 100;

/**
 * Lets runs go through the intake, the worker and the undertaker while Port fails in 30 % of its requests, the
 * table throttles, tokens expire, messages come twice and in any order, and workers are killed.
 */
export async function soakRuns(soak: RunSoak) {
  const { runs, random, killEvery = 200 } = soak;
  const world = await RunWorld.start(random);
  const { standIn, topic, action, effects } = world;
  const registry = { actions: actionsOf(action) };
  const port = world.port({ maxAttempts: 2 });
  const person = world.port({ maxAttempts: 50 });
  const queue: Queued[] = [];
  const dead: Queued[] = [];
  const working = new Map<string, number>();
  const memory = new Memory();
  const count = { deliveries: 0, killed: 0, buried: 0, refused: 0, repeated: 0 };
  let starting = true;

  async function start(): Promise<void> {
    for (let started = 1; started <= runs; started += 1) {
      await person.runs.start(action.identifier, { properties: {} });
      takeIn();
      standIn.calls.length = 0;
      memory.at(started / runs);
      while (queue.length > maxWaiting) await setImmediate();
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
    for (const { body } of sorted.runs)
      queue.push({ message: readRunMessage(body), deliveries: 0 });
  }

  async function workOn(): Promise<void> {
    while (starting || queue.length > 0 || dead.length > 0) {
      if (random.chance(0.01)) standIn.revokeTokens();
      if (random.chance(0.05)) throttle();
      await deliver();
      await setImmediate();
    }
  }

  function throttle(): void {
    const error = "ProvisionedThroughputExceededException";
    world.aws.endpoint.faults.add({ service: "DynamoDB", error });
  }

  async function deliver(): Promise<void> {
    const isBurial = dead.length > 0;
    const from = isBurial ? dead : queue;
    // Mostly in order, sometimes far ahead.
    const near = random.chance(0.8) ? Math.min(5, from.length) : from.length;
    const [taken] = from.splice(random.below(near), 1);
    if (!taken) return;
    taken.deliveries += 1;
    const runId = runIdOf(taken.message);
    working.set(runId, (working.get(runId) ?? 0) + 1);
    const error = await handle(taken.message, isBurial);
    const others = (working.get(runId) ?? 1) - 1;
    if (others > 0) working.set(runId, others);
    else working.delete(runId);
    // Done, but the queue may not have heard of it.
    if (error === undefined && !random.chance(0.05)) return;
    count.repeated += 1;
    if (error instanceof RunBusyError && others === 0) await leaseOver(runId);
    if (isBurial) dead.push(taken);
    else (taken.deliveries < maxDeliveries ? queue : dead).push(taken);
  }

  /** @returns why the message comes again */
  async function handle(message: RunMessage, isBurial: boolean): Promise<unknown> {
    const owner = `delivery ${(count.deliveries += 1)}`;
    const isLast = count.deliveries >= (count.killed + 1) * killEvery;
    const life = new Life(isLast ? 1 + random.below(6) : Infinity, random.chance(0.5));
    const lived = { store: life.calling(world.store()), port: portOf(life, port) };
    const begun = effects.within(life, () => {
      if (isBurial) return bury({ ...lived, workerLogGroup: "worker" }, message, owner);
      if (isWake(message)) throw new Error("No run of the soak waits.");
      const parts = {
        ...{ registry, ...lived, credentials: async () => own, approvals: { stack: "dev" } },
        ...{ keys: noKeys, maxAttempts: 3, logGroup: "worker" },
      };
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
