import { randomUUID } from "node:crypto";
import type { JsonObject } from "../aws/call";
import { limits } from "../limits";

/** An event before the bus completes it. */
export interface BusEventInput {
  /** Such as `aws.lambda`. */
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: JsonObject;
  readonly id?: string;
  /** UTC, whole seconds: `2026-01-31T12:00:00Z`. */
  readonly time?: string;
  readonly account?: string;
  readonly region?: string;
  /** ARNs. */
  readonly resources?: readonly string[];
}

/** An event as rules match it. */
export interface BusEvent extends Required<BusEventInput> {
  readonly version: "0";
}

/**
 * Adds what EventBridge adds, in its order of keys.
 * @throws Error when a field is missing or the event is too large.
 */
export function completeEvent(
  input: BusEventInput,
  { account, region }: { readonly account: string; readonly region: string },
): BusEvent {
  for (const name of ["source", "detail-type"] as const) {
    if (typeof input[name] === "string" && input[name] !== "") continue;
    throw new Error(
      `The event's ${name} is ${JSON.stringify(input[name])}; give it a text that is not empty.`,
    );
  }
  const event: BusEvent = {
    version: "0",
    id: input.id ?? randomUUID(),
    "detail-type": input["detail-type"],
    source: input.source,
    account: input.account ?? account,
    time: input.time ?? eventTime(Date.now()),
    region: input.region ?? region,
    resources: input.resources ?? [],
    detail: input.detail,
  };
  const bytes = entryBytes(event);
  const { value: most } = limits.EventBridge.entryBytes;
  if (bytes > most) {
    throw new Error(
      `The event ${event.source} "${event["detail-type"]}" has ${bytes} bytes; at most ${most} are allowed.`,
    );
  }
  return event;
}

/** An event's time: UTC without milliseconds. @param at milliseconds since the epoch */
export function eventTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Source, detail type, detail and resources in UTF-8, and 14 bytes for the time. */
function entryBytes(event: BusEvent): number {
  const texts = [
    event.source,
    event["detail-type"],
    JSON.stringify(event.detail),
    ...event.resources,
  ];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 14);
}
