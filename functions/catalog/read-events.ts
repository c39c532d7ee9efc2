import type { Jq, JqResult } from "../jq";
import type { EventMessage } from "./catalog-message";
import { refusalOfKey } from "./index-key";
import type { ResourceKey } from "./resource-key";

/** What an event's message says, its filters evaluated. */
export interface ReadEvent {
  readonly key: ResourceKey;
  readonly action: "upsert" | "delete";
  readonly time: number | undefined;
}

/** Why a message says nothing. */
export interface UnreadEvent {
  readonly reason: string;
  /** Whether a later try may work. */
  readonly passing: boolean;
}

/**
 * Evaluates the filters of many messages with one JQ call.
 * @returns for each message what it says, or a sentence that names what does not work
 */
export async function readEvents(
  jq: Jq,
  messages: readonly EventMessage[],
): Promise<(ReadEvent | UnreadEvent)[]> {
  const results = await jq.evaluate(
    messages.map(({ fields, filters }) => ({
      input: fields,
      filters: [filters.region, filters.identifier, filters.action],
    })),
  );
  return messages.map((message, index) => {
    const own = results[index] ?? [];
    const missing = own.find((one) => "error" in one && one.passing);
    if (missing && "error" in missing) return { reason: missing.error, passing: true };
    const read = readOne(message, own);
    return typeof read === "string" ? { reason: read, passing: false } : read;
  });
}

function readOne(message: EventMessage, results: readonly JqResult[]): ReadEvent | string {
  const values: string[] = [];
  for (const [index, name] of (["region", "identifier", "action"] as const).entries()) {
    const result = results[index];
    if (result && "error" in result) return `the JQ of ${name} fails: ${result.error}`;
    const value = result?.outputs[0];
    if (typeof value !== "string" || value === "") {
      return `the JQ of ${name} (${message.filters[name]}) gives ${JSON.stringify(value ?? null)}; a text is needed`;
    }
    values.push(value);
  }
  const [region = "", identifier = "", action = ""] = values;
  const lower = action.toLowerCase();
  if (lower !== "upsert" && lower !== "delete") {
    return `the JQ of action gives "${action}"; allowed: "upsert" or "delete"`;
  }
  const key = { type: message.resourceType, region, identifier };
  return refusalOfKey(key) ?? { key, action: lower, time: message.time };
}
