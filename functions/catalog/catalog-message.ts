import type { JsonObject } from "../port/types";
import { parseJsonObject } from "../runs/parse-message";

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
  /** When the event happened, milliseconds since the epoch; undefined when the message does not say. */
  readonly time: number | undefined;
  /** The message, which the filters are evaluated over. */
  readonly fields: JsonObject;
}

/** Asks for one part of a full resync. */
export interface ResyncMessage {
  readonly kind: "resync";
  readonly type: string;
  readonly region: string;
  /** Regions to go through after this one. */
  readonly regions?: readonly string[];
  /** Given by the first part; undefined starts a resync of this region. */
  readonly resyncId?: string;
  /** Id of the resyncs that this message begins; that of the message on its queue when left out. */
  readonly newId?: string;
  /** Where the page begins. */
  readonly nextToken?: string;
  /** Cloud Control ResourceModels (JSON) still to be listed after this one; for types below a parent. */
  readonly models?: readonly string[];
  /** The ResourceModel after which there are more, which the message has no room for. */
  readonly moreModelsAfter?: string;
  /** Identifiers of this region that are listed already and still to be looked at. */
  readonly unread?: readonly string[];
}

/** Asks for the deletion of what a complete resync did not see. */
export interface SweepMessage {
  readonly kind: "sweep";
  readonly type: string;
  readonly region: string;
  readonly resyncId: string;
  /** The last identifier that was looked at already. */
  readonly after?: string;
}

/** A message of the catalog queue. */
export type CatalogMessage = EventMessage | ResyncMessage | SweepMessage;

/** Longshore's own messages carry this member; events of rules do not. */
const ownKind = "longshore";

/** Writes one of Longshore's own messages. */
export function toBody({ kind, ...rest }: ResyncMessage | SweepMessage): string {
  return JSON.stringify({ [ownKind]: kind, ...rest });
}

/** Reads a message. @returns a sentence when it cannot be understood */
export function parseCatalogMessage(text: string): CatalogMessage | string {
  const fields = parseJsonObject(text);
  if (typeof fields === "string") return fields;
  if (fields[ownKind] === "resync" || fields[ownKind] === "sweep") {
    const { [ownKind]: kind, ...rest } = fields;
    return { kind, ...rest } as unknown as ResyncMessage | SweepMessage;
  }
  const { resource_type: resourceType, region, identifier, action = '"upsert"' } = fields;
  for (const [name, value] of Object.entries({
    resource_type: resourceType,
    region,
    identifier,
    action,
  })) {
    if (typeof value !== "string" || value === "") {
      return `${name} is ${JSON.stringify(value ?? null)}; a message needs resource_type, and JQ in region and identifier (and action)`;
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
    time: parseTime(fields.eventTime),
    fields,
  };
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
