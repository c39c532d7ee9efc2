import type { JsonObject } from "../../registry/contract/port-data";
import { completeEvent, type BusEvent, type BusEventInput } from "../../sandbox/events/bus-event";
import { isObject } from "../../sandbox/events/event-fields";

/**
 * Reads what people have of AWS's events: one as EventBridge delivers it, a record of CloudTrail, what
 * `aws cloudtrail lookup-events` prints, and lists of these, one a line or under `Records` or `Events`.
 * @returns the events as a bus delivers them, at least one
 * @throws Error when there is none
 */
export function readEvents(name: string, text: string): BusEvent[] {
  return eventsIn(name, parse(name, text));
}

function eventsIn(name: string, value: unknown): BusEvent[] {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Error(`${name} is empty; there is no event in it.`);
    return value.flatMap((one: unknown, index) => eventsIn(`${name}[${index}]`, one));
  }
  if (typeof value === "string") return eventsIn(name, parse(name, value));
  if (!isObject(value)) {
    throw new Error(`${name} is ${show(value)}; a JSON object is expected.`);
  }
  const { Records: records, Events: found, CloudTrailEvent: record } = value;
  if (Array.isArray(records)) return eventsIn(`${name}, Records`, records);
  if (Array.isArray(found)) return eventsIn(`${name}, Events`, found);
  if (typeof record === "string") return eventsIn(`${name}, CloudTrailEvent`, record);
  return [readOne(name, value as JsonObject)];
}

/** Reads a resource's properties: bare, or as Cloud Control answers. @throws Error when there are none */
export function readProperties(name: string, text: string): JsonObject {
  const value = parseObject(name, text);
  const { ResourceDescription: description } = value;
  if (!isObject(description)) return value;
  const { Properties: properties } = description;
  if (typeof properties === "string") return parseObject(`${name}, Properties`, properties);
  throw new Error(`${name}: ResourceDescription has no Properties; they are a JSON text there.`);
}

function readOne(name: string, value: JsonObject): BusEvent {
  const input = isRecord(value) ? wrapRecord(value) : value;
  if (!isObject(input.detail)) {
    throw new Error(
      `${name}: detail is ${JSON.stringify(input.detail ?? null)}; an event has an object there. Give a whole event with source, detail-type and detail, or a record of CloudTrail.`,
    );
  }
  try {
    return completeEvent(input as unknown as BusEventInput, {
      account: "123456789012",
      region: "eu-west-1",
    });
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error naming the file */
function parseObject(name: string, text: string): JsonObject {
  const value = parse(name, text);
  if (isObject(value)) return value as JsonObject;
  throw new Error(`${name} is ${show(value)}; a JSON object is expected.`);
}

/** Reads JSON, or a list of one JSON a line. @throws Error naming the file */
function parse(name: string, text: string): unknown {
  const clean = text.replace(/^\uFEFF/, "").trim();
  try {
    return JSON.parse(clean);
  } catch (error) {
    const lines = clean.split("\n").filter((line) => line.trim() !== "");
    if (lines.length > 1 && lines.every(isJson)) return lines;
    throw new Error(`${name} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}

function isRecord(value: JsonObject): boolean {
  return typeof value.eventSource === "string" && typeof value.eventName === "string";
}

/** As what EventBridge delivers the records of CloudTrail; most are calls. @see EventBridge user guide */
const detailTypes: Readonly<Record<string, string>> = {
  AwsServiceEvent: "AWS Service Event via CloudTrail",
  AwsConsoleSignIn: "AWS Console Sign In via CloudTrail",
  AwsCloudTrailInsight: "AWS Insight via CloudTrail",
};

function wrapRecord(record: JsonObject): JsonObject {
  const { eventSource, eventType, awsRegion, eventTime, recipientAccountId } = record;
  const isNamed = typeof eventType === "string" && Object.hasOwn(detailTypes, eventType);
  return {
    source: (eventSource as string).replace(/^(.*)\.amazonaws\.com$/, "aws.$1"),
    "detail-type": (isNamed && detailTypes[eventType]) || "AWS API Call via CloudTrail",
    ...(typeof awsRegion === "string" && { region: awsRegion }),
    ...(typeof eventTime === "string" && { time: eventTime }),
    ...(typeof recipientAccountId === "string" && { account: recipientAccountId }),
    detail: record,
  };
}
