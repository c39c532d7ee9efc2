import { isTooDeep, maxJsonDepth } from "../json-depth";
import type { JsonObject } from "../port/types";
import { parseJsonObject } from "../runs/parse-message";
import { decodeOwn, ownKind, type OwnMessage } from "./own-message";

/** An event's message, in the structure that rules for Port's exporter use too. */
export interface EventMessage {
  readonly kind: "event";
  /** Type name, not JQ. */
  readonly resourceType: string;
  /** JQ over the message itself. */
  readonly filters: {
    readonly region: string;
    readonly identifier: string;
    readonly action: string;
  };
  /** Whether it only begins a change, of which the resource shows nothing meanwhile. */
  readonly slow?: boolean;
  /** When the event happened, milliseconds since the epoch; undefined when the message does not say. */
  readonly time: number | undefined;
  /** The message, which the filters are evaluated over. */
  readonly fields: JsonObject;
}

/** A message of the catalog queue. */
export type CatalogMessage = EventMessage | OwnMessage;

/** Reads a message. @returns a sentence when it cannot be understood */
export function parseCatalogMessage(text: string): CatalogMessage | string {
  const fields = parseJsonObject(text);
  if (typeof fields === "string") return fields;
  if (isTooDeep(fields)) return `it is nested more than ${maxJsonDepth} levels deep`;
  if (Object.hasOwn(fields, ownKind)) {
    const { [ownKind]: kind, ...rest } = fields;
    return decodeOwn({ kind, ...rest });
  }
  const { resource_type: resourceType, region, identifier, action = '"upsert"' } = fields;
  for (const [name, value] of Object.entries({
    resource_type: resourceType,
    region,
    identifier,
    action,
  })) {
    if (typeof value !== "string" || value === "") {
      return `${name} is ${JSON.stringify(value ?? null).slice(0, 200)}; a message needs resource_type, and JQ in region and identifier (and action)`;
    }
  }
  return {
    kind: "event",
    resourceType: resourceType as string,
    filters: {
      region: region as string,
      identifier: identifier as string,
      action: action as string,
    },
    ...(isSlow(fields) && { slow: true }),
    time: parseTime(fields.eventTime),
    fields,
  };
}

/** Our own rules name the events, between blanks. */
function isSlow({ slow, eventName }: JsonObject): boolean {
  return typeof slow === "string" && slow.split(" ").some((one) => one === eventName);
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
