import { setImmediate } from "node:timers/promises";
import {
  handleMessages,
  type Delivery,
  type MessageParts,
} from "../../functions/catalog/handle-messages";
import { toBody } from "../../functions/catalog/own-message";
import type { Port } from "../../functions/port";
import { TestCatalog } from "../support/catalog";
import { ChangingSource, region, types } from "../support/changing-source";
import type { Random } from "../support/random";
import { Memory } from "./memory";
import { breakPort } from "./weather";

/** How many events there are about how many resources, and what goes wrong. */
export interface EventSoak {
  readonly resources: number;
  /** Those of the resources' beginning included. */
  readonly events: number;
  readonly random: Random;
  /** Share of its requests in which Port fails; default 0.3. */
  readonly portFails?: number;
  /** After so many events all types are listed anew; default 5,000. */
  readonly resyncEvery?: number;
  /** Breaks something on purpose, to see that it is noticed. */
  readonly tamper?: (port: Port) => Port;
}

const workers = 3;
const maxDeliveries = 12;
/** Resources change while no more than this are on the queue. */
const maxWaiting = 500;

/**
 * Lets resources change and the exporter follow, while Port fails, Cloud Control throttles, tokens expire, and
 * events come twice and in any order. What lands in dead letters is brought back once all is well again.
 */
export async function soakEvents(soak: EventSoak) {
  const { resources, events, random, portFails = 0.3, resyncEvery = 5000 } = soak;
  const { tamper = (port: Port) => port } = soak;
  const catalog = await TestCatalog.start(types);
  const source = new ChangingSource(catalog.aws.cloudControl.store, random);
  const queue: Delivery[] = [];
  const letters: string[] = [];
  const memory = new Memory();
  const count = { delivered: 0, repeated: 0, deletions: 0, deletedAlive: 0, told: 0 };
  let changing = true;
  let calm = false;
  let sent = 0;

  const send = (body: string) => queue.push({ messageId: `m${(sent += 1)}`, body, deliveries: 0 });

  async function change(): Promise<void> {
    for (let made = 1; made <= events; made += 1) {
      const body = made <= resources ? source.create() : source.change();
      for (let copy = random.chance(0.1) ? 2 : 1; copy > 0; copy -= 1) send(body);
      if (made % resyncEvery === 0)
        for (const { type } of types) send(toBody({ kind: "resync", type, region }));
      memory.at(made / events);
      await setImmediate();
      while (queue.length > maxWaiting) await setImmediate();
    }
    changing = false;
  }

  async function workOn(): Promise<void> {
    while (changing || queue.length > 0) {
      if (!calm) breakSomething();
      catalog.port.calls.length = 0;
      await deliver();
      await setImmediate();
    }
  }

  function breakSomething(): void {
    if (random.chance(0.01)) catalog.port.revokeTokens();
    const { faults } = catalog.aws.cloudControl;
    if (random.chance(0.2))
      faults.add({ operation: "GetResource", times: 3, error: "ThrottlingException" });
  }

  async function deliver(): Promise<void> {
    const batch = Array.from({ length: Math.min(10, queue.length) }, () => {
      // Mostly in order, sometimes far ahead.
      const near = random.chance(0.8) ? Math.min(5, queue.length) : queue.length;
      const [taken] = queue.splice(random.below(near), 1) as [Delivery];
      return { ...taken, deliveries: taken.deliveries + 1 };
    });
    count.delivered += batch.length;
    const verdicts = await handleMessages(partsSince(source.turn), batch);
    for (const [index, delivery] of batch.entries()) {
      const state = verdicts[index]?.state ?? "retry";
      if (state === "retry") queue.push(delivery);
      if (state === "retry") count.repeated += 1;
      if (state === "dead") letters.push(delivery.body);
    }
  }

  function partsSince(turn: number): MessageParts {
    return {
      ...catalog.parts,
      port: tamper(
        watched(catalog.parts.port, (blueprint, entity) => {
          count.deletions += 1;
          if (source.isAlive(blueprint, entity, turn)) count.deletedAlive += 1;
        }),
      ),
      send: async (bodies) => bodies.forEach(send),
      tell: async (told) => void (count.told += told.length),
      hasTime: () => true,
      ...{ deletionThreshold: 0.3, maxDeliveries },
    };
  }

  try {
    breakPort(catalog.port.faults, random, portFails, /entities|auth/);
    await Promise.all([change(), ...Array.from({ length: workers }, workOn)]);
    calm = true;
    catalog.port.faults.clear();
    const broughtBack = letters.splice(0);
    broughtBack.forEach(send);
    await workOn();
    const expected = source.expected();
    const shown = types.flatMap((_, index) => catalog.port.entities(`type_${index}`));
    const right = shown.filter(({ blueprint, identifier, properties }) => {
      const wanted = expected.get(`${blueprint};${identifier}`);
      return wanted && Object.entries(wanted).every(([name, value]) => properties[name] === value);
    });
    return {
      ...{ events, ...count, broughtBack: broughtBack.length, entities: expected.size },
      /** Messages that failed though all was well. */
      lost: letters.length,
      /** Entities that are missing, wrong or too many. */
      differing: expected.size - right.length + (shown.length - right.length),
      memory: memory.figures(),
    };
  } finally {
    await catalog.close();
  }
}

/** Tells of each deletion before Port is asked for it. */
function watched(port: Port, onDelete: (blueprint: string, entity: string) => void): Port {
  const { entities } = port;
  const watching: Port["entities"]["delete"] = (blueprint, identifier, ...more) => {
    onDelete(blueprint, identifier);
    return entities.delete(blueprint, identifier, ...more);
  };
  return { ...port, entities: { ...entities, delete: watching } };
}
