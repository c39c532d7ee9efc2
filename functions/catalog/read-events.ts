import type { Jq, JqResult } from "../jq";
import type { Json } from "../port/types";
import { isRegion } from "./aws-names";
import type { EventMessage } from "./catalog-message";
import { refusalOfKey } from "./index-key";
import type { ResourceKey } from "./resource-key";

/** What an event's message says, its filters evaluated. */
export interface ReadEvent {
  readonly state: "read";
  readonly key: ResourceKey;
  readonly action: "upsert" | "delete";
  readonly time: number | undefined;
  readonly slow?: boolean;
}

/** A message that names no resource: CloudTrail leaves out parameters of more than 100 KB. */
export interface NamelessEvent {
  readonly state: "nameless";
  readonly type: string;
  readonly region: string;
  /** ARNs of what the call was about, of this type or of an unknown one. */
  readonly arns: readonly string[];
  readonly reason: string;
}

/** Why a message says nothing. */
export interface UnreadEvent {
  readonly state: "unread";
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
): Promise<(ReadEvent | NamelessEvent | UnreadEvent)[]> {
  const results = await jq.evaluate(
    messages.map(({ fields, filters }) => ({
      input: fields,
      filters: names.map((name) => filters[name]),
    })),
  );
  return Promise.all(messages.map((message, index) => readOne(jq, message, results[index] ?? [])));
}

const names = ["region", "identifier", "action"] as const;

async function readOne(
  jq: Jq,
  message: EventMessage,
  results: readonly JqResult[],
): Promise<ReadEvent | NamelessEvent | UnreadEvent> {
  const missing = results.find((one) => "error" in one && one.passing);
  if (missing && "error" in missing)
    return { state: "unread", reason: missing.error, passing: true };
  const unread = (reason: string) => ({ state: "unread", reason, passing: false }) as const;
  const [region, identifier, action] = names.map((name, index) =>
    textOf(name, message.filters[name], results[index]),
  ) as [Text, Text, Text];
  if (!("text" in region)) return unread(region.reason);
  if (!isRegion(region.text)) {
    return unread(`the JQ of region gives "${region.text}"; an AWS region is needed`);
  }
  if (!("text" in identifier)) {
    // Whoever wrote it has to correct it; it would say nothing of any event.
    const broken = await compileError(jq, message.filters.identifier);
    if (broken !== undefined) return unread(identifier.reason);
    const type = message.resourceType;
    const arns = arnsIn(message.fields.resources, type);
    return { state: "nameless", type, region: region.text, arns, reason: identifier.reason };
  }
  if (!("text" in action)) return unread(action.reason);
  const lower = action.text.toLowerCase();
  if (lower !== "upsert" && lower !== "delete")
    return unread(`the JQ of action gives "${action.text}"; allowed: "upsert" or "delete"`);
  const key = {
    type: message.resourceType,
    region: region.text,
    identifier: identifier.text,
  };
  const refusal = refusalOfKey(key);
  return refusal
    ? unread(refusal)
    : {
        ...({ state: "read", key, action: lower, time: message.time } as const),
        ...(message.slow && { slow: true }),
      };
}

type Text = { readonly text: string } | { readonly reason: string };

function textOf(name: string, filter: string, result: JqResult | undefined): Text {
  if (result && "error" in result) return { reason: `the JQ of ${name} fails: ${result.error}` };
  const value = result?.outputs[0];
  if (typeof value === "string" && value !== "") return { text: value };
  const shown = JSON.stringify(value ?? null).slice(0, 200);
  return { reason: `the JQ of ${name} (${filter}) gives ${shown}; a text is needed` };
}

async function compileError(jq: Jq, filter: string): Promise<string | undefined> {
  try {
    await jq.compile(filter);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** CloudTrail's list of what a call was about: `[{ ARN, type, accountId }]`. */
function arnsIn(resources: Json | undefined, type: string): string[] {
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((one) => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return [];
    const isOther = typeof one.type === "string" && one.type !== type;
    return typeof one.ARN === "string" && !isOther ? one.ARN : [];
  });
}
