import { groupOf, type ChangeTask } from "../../functions/changes/change-task";
import { describeRecord, type KafkaRecord } from "../../functions/kafka-event";
import { fifoId, maxMessageBytes, messageBytes } from "../../functions/queue";
import { at, parseJsonObject } from "../../functions/runs/parse-message";
import type { BusEvent } from "../../sandbox/events/bus-event";
import type { Letter } from "./letter";
import { siblingUrl } from "./queue-name";
import type { Routes } from "./routes";

/** Where a letter goes, and as what; or why it cannot go back. */
export type Route =
  | {
      readonly queueUrl: string;
      readonly bodies: readonly string[];
      /** Group in a FIFO queue, when it is not the letter's own. */
      readonly group?: string;
    }
  | { readonly stays: string };

/** Makes the messages of the catalog queue out of an event, or says why there is none. */
export type RenderEvent = (event: BusEvent) => readonly string[] | string;

/** Finds out where a dead letter came from, by who put it among the dead letters. */
export function chooseRoute(letter: Letter, routes: Routes, render: RenderEvent): Route {
  const { attributes, body, queueUrl, movedFrom } = letter;
  const content = parseJsonObject(body);
  if (attributes.ERROR_CODE !== undefined) return routeEvent(content, routes, render);
  // Written by the function that reads the queue.
  if (attributes.queue !== undefined) {
    return { queueUrl: siblingUrl(queueUrl, attributes.queue), bodies: [body] };
  }
  if (typeof content !== "string" && content.source === "kafka")
    return routeRecord(content, routes);
  if (typeof content !== "string" && content.KafkaBatchInfo !== undefined)
    return routeBatch(content, routes);
  if (movedFrom !== undefined) return { queueUrl: siblingUrl(queueUrl, movedFrom), bodies: [body] };
  if (queueUrl === routes.catalog?.deadLetters) {
    return { queueUrl: routes.catalog.queue, bodies: [body] };
  }
  if (isTask(content)) return routeTask(content, body, routes);
  const asked =
    at(content, "ask") === undefined ? at(content, "withdraw") : at(content, "ask.run.id");
  if (typeof asked === "string") return routeAsk(asked, body, routes);
  if ((at(content, "runId") ?? at(content, "wake")) !== undefined)
    return { queueUrl: routes.failedRuns, bodies: [body] };
  return { stays: "nothing in it says from which queue it came" };
}

type Content = ReturnType<typeof parseJsonObject>;

function isTask(content: unknown): content is ChangeTask {
  return at(content, "listener") !== undefined && at(content, "change") !== undefined;
}

/** In the group of its entity, behind whatever changes of that are still to be heard. */
function routeTask(task: ChangeTask, body: string, { changes }: Routes): Route {
  if (changes === undefined) return { stays: "this stack has no change listener any more" };
  return { queueUrl: changes, bodies: [body], group: fifoId(groupOf(task)) };
}

/** In the group of its run: what takes a request back comes behind what asks. */
function routeAsk(run: string, body: string, { asks }: Routes): Route {
  if (asks === undefined) return { stays: "nothing of this stack waits for an approval any more" };
  return { queueUrl: asks, bodies: [body], group: fifoId(run) };
}

function routeRecord(content: Exclude<Content, string>, { records }: Routes): Route {
  const letter = content as unknown as KafkaRecord & { readonly valueOmitted?: boolean };
  if (letter.valueOmitted) {
    const where = describeRecord(letter);
    return { stays: `its value had too many bytes for a queue; it is in Kafka, ${where}` };
  }
  const queueUrl = readerOf(letter.topic, records);
  if (queueUrl === undefined) return notRead(letter.topic, records);
  return { queueUrl, bodies: [JSON.stringify(letter)] };
}

/**
 * The records of a batch that Lambda gave up on, in their order, one behind the other.
 * @see AWS Lambda developer guide, "Capturing discarded batches": `payload` is the event as a text
 */
function routeBatch(content: Exclude<Content, string>, { records }: Routes): Route {
  const event = parseJsonObject(typeof content.payload === "string" ? content.payload : "");
  const partitions = at(event, "records");
  if (typeof partitions !== "object" || partitions === null)
    return { stays: "its records are not with it; they are in Kafka" };
  const all = Object.values(partitions).flat() as unknown as KafkaRecord[];
  const topic = all[0]?.topic ?? "";
  const queueUrl = readerOf(topic, records);
  if (queueUrl === undefined) return notRead(topic, records);
  const bodies = all.map((record) => JSON.stringify(record));
  const large = bodies.findIndex((body) => messageBytes({ body }) > maxMessageBytes);
  const tooLarge = all[large];
  if (tooLarge === undefined) return { queueUrl, bodies, group: fifoId(topic) };
  return { stays: `${describeRecord(tooLarge)} has too many bytes for a queue; it is in Kafka` };
}

function readerOf(topic: string, records: Routes["records"]): string | undefined {
  return Object.hasOwn(records, topic) ? records[topic] : undefined;
}

function notRead(topic: string, records: Routes["records"]): Route {
  const read = Object.keys(records).join(", ");
  return { stays: `this stack does not read the topic "${topic}"; it reads ${read}` };
}

function routeEvent(content: Content, { catalog }: Routes, render: RenderEvent): Route {
  if (!catalog) return { stays: "this stack mirrors no resources any more" };
  if (typeof content === "string") return { stays: `its event cannot be read: ${content}` };
  const bodies = render(content as unknown as BusEvent);
  return typeof bodies === "string" ? { stays: bodies } : { queueUrl: catalog.queue, bodies };
}
