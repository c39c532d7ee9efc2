import type { JsonObject } from "../../functions/port/types";
import { completeEvent, type BusEvent, type BusEventInput } from "../../sandbox/events/bus-event";
import { isObject } from "../../sandbox/events/event-fields";

/**
 * Reads an event of EventBridge, or wraps a record of CloudTrail into the event that carries it.
 * @throws Error when it is neither
 */
export function readEvent(name: string, text: string): BusEvent {
  const value = parseObject(name, text);
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

/** Reads a resource's properties: bare, or as Cloud Control answers. @throws Error when there are none */
export function readProperties(name: string, text: string): JsonObject {
  const value = parseObject(name, text);
  const { ResourceDescription: description } = value;
  if (!isObject(description)) return value;
  const { Properties: properties } = description;
  if (typeof properties === "string") return parseObject(`${name}, Properties`, properties);
  throw new Error(`${name}: ResourceDescription has no Properties; they are a JSON text there.`);
}

/** @throws Error naming the file */
function parseObject(name: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (isObject(value)) return value as JsonObject;
  throw new Error(`${name} is ${JSON.stringify(value).slice(0, 60)}; a JSON object is expected.`);
}

function isRecord(value: JsonObject): boolean {
  return typeof value.eventSource === "string" && typeof value.eventName === "string";
}

function wrapRecord(record: JsonObject): JsonObject {
  const { eventSource, awsRegion, eventTime, recipientAccountId } = record;
  return {
    source: (eventSource as string).replace(/^(.*)\.amazonaws\.com$/, "aws.$1"),
    "detail-type": "AWS API Call via CloudTrail",
    ...(typeof awsRegion === "string" && { region: awsRegion }),
    ...(typeof eventTime === "string" && { time: eventTime }),
    ...(typeof recipientAccountId === "string" && { account: recipientAccountId }),
    detail: record,
  };
}
