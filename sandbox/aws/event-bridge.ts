import { randomUUID } from "node:crypto";
import type { BusEventInput } from "../events/bus-event";
import {
  AwsError,
  isObject,
  parseJson,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";

/** Puts an event on the default bus. @throws Error for one that the bus refuses */
export type PutEvent = (event: BusEventInput) => Promise<unknown>;

/** Stands in for EventBridge as far as programs put events of their own on the default bus. */
export class EventBridge implements AwsService {
  readonly title = "EventBridge";
  readonly prefix = "events";
  readonly operations = { PutEvents: (call: AwsCall) => this.#putAll(call) };

  constructor(private readonly put: PutEvent | undefined) {}

  needs({ input, region, accountId }: AwsCall): Permission[] {
    return entriesOf(input).map((entry) => {
      const { Source: source, DetailType: type } = entry;
      return {
        action: "events:PutEvents",
        resource: busArn(entry, region, accountId),
        context: {
          ...(typeof source === "string" && { "events:source": source }),
          ...(typeof type === "string" && { "events:detail-type": type }),
        },
      };
    });
  }

  async #putAll({ input, region, accountId }: AwsCall): Promise<JsonObject> {
    const Entries: JsonObject[] = [];
    for (const entry of entriesOf(input)) {
      if (!busArn(entry, region, accountId).endsWith(":event-bus/default") || !this.put) {
        const name = JSON.stringify(entry["EventBusName"] ?? "default");
        throw new AwsError(
          "ResourceNotFoundException",
          `The sandbox has no event bus ${name} here; it has the default one.`,
        );
      }
      const event = eventOf(entry, region);
      Entries.push("ErrorCode" in event ? event : await this.#taken(this.put, event));
    }
    const FailedEntryCount = Entries.filter((entry) => "ErrorCode" in entry).length;
    return { FailedEntryCount, Entries };
  }

  async #taken(put: PutEvent, event: BusEventInput): Promise<JsonObject> {
    const EventId = randomUUID();
    try {
      await put({ ...event, id: EventId });
      return { EventId };
    } catch (error) {
      throw new AwsError("ValidationException", (error as Error).message);
    }
  }
}

type Refused = Record<"ErrorCode" | "ErrorMessage", string>;

/** An event, or why this entry is refused while others are taken. */
function eventOf(entry: JsonObject, region: string): BusEventInput | Refused {
  const { Source: source, DetailType: type, Detail: text, Resources: resources = [] } = entry;
  for (const [name, value] of Object.entries({ Source: source, DetailType: type, Detail: text })) {
    if (typeof value === "string" && value !== "") continue;
    return refused(
      "InvalidArgument",
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    );
  }
  if (/^aws\./i.test(String(source))) {
    return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const detail = parseJson(String(text));
  if (!isObject(detail)) return refused("MalformedDetail", "Detail is malformed.");
  return {
    source: String(source),
    "detail-type": String(type),
    ...{ detail, region, resources: resources as readonly string[] },
  };
}

function refused(ErrorCode: string, ErrorMessage: string): Refused {
  return { ErrorCode, ErrorMessage };
}

function entriesOf({ Entries: entries }: JsonObject): readonly JsonObject[] {
  return entries as JsonObject[];
}

/** A bus is named by its name or its ARN. */
function busArn({ EventBusName: name = "default" }: JsonObject, region: string, account: string) {
  const text = String(name);
  return text.startsWith("arn:") ? text : `arn:aws:events:${region}:${account}:event-bus/${text}`;
}
