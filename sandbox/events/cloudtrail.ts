import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../aws/call";
import type { ResourceChange } from "../aws/resource-store";
import { eventTime, type BusEventInput } from "./bus-event";
import { NATIVE_EVENTS } from "./native-events";
import { fillFields, type TrailCall, type TrailEntry, type UpdateCall } from "./trail-call";
import { tagEvents } from "./tag-events";
import { COMPUTE_TRAIL } from "./trail-compute";
import { DATA_TRAIL } from "./trail-data";
import { DELIVERY_TRAIL } from "./trail-delivery";
import { NETWORK_TRAIL } from "./trail-network";
import { PLATFORM_TRAIL } from "./trail-platform";

/** Every type whose API calls reach the bus. */
export const TRAIL: Readonly<Record<string, TrailEntry>> = {
  ...COMPUTE_TRAIL,
  ...DATA_TRAIL,
  ...DELIVERY_TRAIL,
  ...NETWORK_TRAIL,
  ...PLATFORM_TRAIL,
};

/** Where the calls of global services are recorded. */
const GLOBAL_REGION = "us-east-1";

/** Turns changes of resources into the events that AWS would put on the bus. */
export class CloudTrail {
  readonly #accountId: string;
  /** The properties as they were last seen, by region, type and identifier. */
  readonly #seen = new Map<string, JsonObject>();

  constructor({ accountId }: { readonly accountId: string }) {
    this.#accountId = accountId;
  }

  /** Whether changes of a type make events. */
  knows(type: string): boolean {
    return type in NATIVE_EVENTS || type in TRAIL;
  }

  /**
   * The events of one change; none for a type that is not known here. Call it for every change, in
   * order: what an update changed is told from the one before.
   */
  eventsOf(change: ResourceChange): BusEventInput[] {
    const before = this.#remember(change);
    const account = this.#accountId;
    const subject = { change, accountId: account };
    const native = NATIVE_EVENTS[change.type]?.(subject, before);
    const time = eventTime(change.at);
    const entry = native ? undefined : TRAIL[change.type];
    const calls = entry
      ? callsFor(entry, change, before).map((call) => this.#record(entry, call, change))
      : [];
    const own = [...(native ?? []), ...tagEvents(subject, before)];
    return [...calls, ...own.map((event) => ({ ...event, account, time, region: change.region }))];
  }

  #remember(change: ResourceChange): JsonObject | undefined {
    const key = `${change.region} ${change.type} ${change.identifier}`;
    const before = this.#seen.get(key);
    if (change.kind === "delete") this.#seen.delete(key);
    else this.#seen.set(key, change.properties);
    return before;
  }

  #record(entry: TrailEntry, call: TrailCall, change: ResourceChange): BusEventInput {
    const { service, global, apiVersion } = entry;
    const account = this.#accountId;
    const subject = { change, accountId: account };
    const region = global ? GLOBAL_REGION : change.region;
    const time = eventTime(change.at);
    return {
      source: `aws.${service}`,
      "detail-type": "AWS API Call via CloudTrail",
      ...{ account, time, region },
      detail: {
        eventVersion: "1.11",
        userIdentity: { type: "AssumedRole", accountId: account, arn: caller(account) },
        eventTime: time,
        eventSource: `${service}.amazonaws.com`,
        eventName: call.eventName,
        awsRegion: region,
        // Cloud Control makes the call for its caller.
        sourceIPAddress: "cloudformation.amazonaws.com",
        userAgent: "cloudformation.amazonaws.com",
        requestParameters: fillFields(call.request, subject),
        responseElements: fillFields(call.response, subject),
        requestID: randomUUID(),
        eventID: randomUUID(),
        readOnly: false,
        eventType: "AwsApiCall",
        ...(apiVersion && { apiVersion }),
        managementEvent: true,
        recipientAccountId: account,
        eventCategory: "Management",
      },
    };
  }
}

function callsFor(entry: TrailEntry, change: ResourceChange, before?: JsonObject): TrailCall[] {
  if (change.kind === "create") return [entry.create];
  if (change.kind === "delete") return [entry.delete];
  const after = change.properties;
  const changed = Object.keys({ ...before, ...after }).filter(
    (name) => !isDeepStrictEqual(before?.[name], after[name]),
  );
  const takes = ({ changes = [] }: UpdateCall) => changes.some((name) => changed.includes(name));
  // A resource that was there before the trail began: nobody knows what changed.
  const special = before ? entry.update.filter(takes) : [];
  const covered = special.flatMap(({ changes = [] }) => changes);
  const isCovered = special.length > 0 && changed.every((name) => covered.includes(name));
  const general = entry.update.filter(({ changes }) => !changes);
  return isCovered ? special : [...special, ...general];
}

function caller(account: string): string {
  return `arn:aws:sts::${account}:assumed-role/sandbox/sandbox`;
}
