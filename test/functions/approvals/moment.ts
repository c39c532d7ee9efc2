import type { JsonObject } from "../../../functions/port/types";
import type { Mail } from "../../../sandbox/mailbox";
import type { Fault } from "../../../sandbox/aws/faults";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { mock } from "node:test";
import type { GateAnswer, Signal } from "./launch";
import { blueprint, region, tableName, type Outside } from "./outside";
import type { Story, Tale } from "./story";
import type { World } from "./world";

/** As DynamoDB writes it. */
type Item = Readonly<Record<string, unknown>>;

/** All that a tale has left behind in the world until now, as data: whoever goes back to it goes on as from there. */
export interface Moment {
  readonly now: number;
  readonly items: readonly Item[];
  readonly mails: readonly Mail[];
  readonly events: readonly BusEventInput[];
  /** What Port shows of the product. */
  readonly shown: JsonObject | undefined;
  readonly faults: readonly Fault[];
  readonly answer: Outside["signals"]["answer"];
  readonly story: Story;
  /** What the stack has had. */
  readonly had: { readonly signals: readonly Signal[]; readonly answers: readonly GateAnswer[] };
}

/** Keeps what is now; wake messages go from the queue into the story. */
export async function keep(world: World, { story, launch }: Tale): Promise<Moment> {
  const { endpoint } = world.aws;
  if (hasWoken(world)) story.wakes = [...story.wakes, ...(await world.takeWakes())];
  return {
    now: Date.now(),
    items: await endpoint.dynamoDb.itemsOf(region, tableName),
    mails: [...endpoint.mailbox.messages],
    events: [...world.events],
    shown: launch && world.port.entity(blueprint, launch.productId)?.properties,
    faults: endpoint.faults.pending,
    answer: world.signals.answer,
    story: { ...story },
    had: { signals: [...(launch?.signals ?? [])], answers: [...(launch?.answers ?? [])] },
  };
}

/** Makes everything as it was. */
export async function goBack(world: World, tale: Tale, moment: Moment): Promise<void> {
  const { story, launch } = tale;
  const { endpoint } = world.aws;
  mock.timers.setTime(moment.now);
  await storeAgain(world, moment.items);
  endpoint.mailbox.replace(moment.mails);
  world.events.splice(0, Infinity, ...moment.events);
  endpoint.faults.clear();
  for (const fault of moment.faults) endpoint.faults.add(fault);
  world.signals.answer = moment.answer;
  for (const name of Object.keys(story) as (keyof Story)[]) delete story[name];
  Object.assign(story, moment.story);
  launch?.signals.splice(0, Infinity, ...moment.had.signals);
  launch?.answers.splice(0, Infinity, ...moment.had.answers);
  if (launch && moment.shown) await showAgain(world, launch.productId, moment.shown);
  // A queue drops for minutes what it has had before.
  if (world.queue.isUsed) await world.renewQueue();
}

/**
 * What two moments have in common from which a tale goes on alike, to the same `Ending`: of what came twice
 * it looks at one, of answers at the last. What calls told themselves apart by from others of their time is
 * over with them.
 */
export function faceOf({ items, events, had, mails, story, ...rest }: Moment): string {
  const { Status, Reason, PhysicalResourceId } = had.answers.at(-1) ?? {};
  return JSON.stringify({
    ...{ ...rest, story: { ...story, wakes: different(story.wakes) } },
    items: items.map(({ ticket: _, version: __, ...item }) => item),
    events: different(events.map(({ id: _, ...event }) => event)),
    mails: different(mails),
    signals: different(had.signals),
    answer: { Status, Reason, PhysicalResourceId },
  });
}

function different(values: readonly unknown[]): string[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))];
}

/** Whether wake messages were sent since the tap began to count. */
function hasWoken({ tap }: World): boolean {
  return tap.calls.some(({ label }) => label === "AmazonSQS.SendMessageBatch");
}

async function storeAgain(world: World, items: readonly Item[]): Promise<void> {
  const { dynamoDb } = world.aws.endpoint;
  const idOf = ({ id }: Item) => JSON.stringify(id);
  const wanted = new Set(items.map(idOf));
  const there = await dynamoDb.itemsOf(region, tableName);
  const gone = there.filter((item) => !wanted.has(idOf(item)));
  const writes = [
    ...items.map((Item) => ({ PutRequest: { Item } })),
    ...gone.map(({ id }) => ({ DeleteRequest: { Key: { id } } })),
  ];
  if (writes.length === 0) return;
  await dynamoDb.ask(region, "BatchWriteItem", { RequestItems: { [tableName]: writes } });
}

async function showAgain(world: World, identifier: string, properties: JsonObject): Promise<void> {
  const now = world.port.entity(blueprint, identifier)?.properties;
  if (JSON.stringify(now) === JSON.stringify(properties)) return;
  await world.client.entities.upsert(blueprint, { identifier, properties }, { merge: false });
}
