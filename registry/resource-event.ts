import type { Json, JsonObject } from "./contract/port-data";

/** One kind of event that tells of changes of a resource type; becomes one EventBridge rule. */
export interface ResourceEvent {
  /** Event source, such as `aws.lambda`. */
  readonly source: string;
  /** Such as `AWS API Call via CloudTrail`. */
  readonly detailType: string;
  /** What the event's `detail` must match: an EventBridge pattern. */
  readonly detail: JsonObject;
  /** Fields of the message: name → path in the event, such as `$.detail.requestParameters.functionName`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /** JQ over the message: the resource's primary identifier, as Cloud Control takes it. */
  readonly identifier: string;
  /** JQ over the message: `"upsert"` or `"delete"`. */
  readonly action: string;
  /** JQ over the message: the resource's region. */
  readonly region: string;
  /** Names of the events that only begin a change, of which the resource shows nothing meanwhile. */
  readonly slow?: readonly string[];
}

/** Fields that every message carries; a missing path arrives as "". */
const envelopePaths = {
  eventId: "$.id",
  eventTime: "$.time",
  account: "$.account",
} as const;

/** What `cloudTrail` needs besides the events' names. */
export interface CloudTrailOptions {
  /** Fields of the message besides the event's id, time, account, `awsRegion`, `eventName` and `resources`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /**
   * JQ over the message: the resource's primary identifier. Where it gives nothing, the ARNs in
   * `resources` are tried, and then the type is resynced in the region.
   */
  readonly identifier: string;
  /** Names of the events after which the resource may be gone. */
  readonly deletedBy?: readonly string[];
  /**
   * Names of the events that only begin a change, of which the resource shows nothing until it is made:
   * it is looked at again until something has changed, for two hours at the most.
   */
  readonly slow?: readonly string[];
  /** JQ instead of `deletedBy`, where the name alone does not tell. */
  readonly action?: string;
  /** JQ over the message; default `.awsRegion`. */
  readonly region?: string;
  /** More conditions on `detail`. */
  readonly detail?: JsonObject;
}

/**
 * AWS API calls that CloudTrail recorded. Names match exactly (a prefix would also match other
 * calls), failed calls and reads are left out.
 * @param service as in `lambda` for `aws.lambda` and `lambda.amazonaws.com`
 */
export function cloudTrail(
  service: string,
  eventNames: readonly string[],
  options: CloudTrailOptions,
): ResourceEvent {
  const { inputPaths, identifier, deletedBy, slow, action, region, detail, ...unknown } = Object(
    options,
  ) as CloudTrailOptions;
  const deletes = [deletedBy ?? []].flat().map((name) => `.eventName == ${JSON.stringify(name)}`);
  return {
    source: `aws.${service}`,
    detailType: "AWS API Call via CloudTrail",
    detail: {
      eventSource: [`${service}.amazonaws.com`],
      // One that is no list is refused with the rest that is wrong.
      eventName: eventNames as Json,
      errorCode: [{ exists: false }],
      ...detail,
    },
    inputPaths: {
      ...envelopePaths,
      awsRegion: "$.detail.awsRegion",
      eventName: "$.detail.eventName",
      // What the call was about, for when CloudTrail leaves out the parameters: above 100 KB.
      resources: "$.detail.resources",
      ...inputPaths,
    },
    identifier,
    action:
      action ??
      (deletes.length === 0
        ? '"upsert"'
        : `if ${deletes.join(" or ")} then "delete" else "upsert" end`),
    region: region ?? ".awsRegion",
    ...(slow && { slow }),
    ...(action !== undefined && deletedBy !== undefined && { deletedBy }),
    ...unknown,
  };
}

/** What `serviceEvent` needs. */
export interface ServiceEventOptions {
  /** Conditions on `detail`; default none. */
  readonly detail?: JsonObject;
  /** Fields of the message besides the event's id, time, account and `awsRegion`. */
  readonly inputPaths: Readonly<Record<string, string>>;
  /** JQ over the message: the resource's primary identifier. */
  readonly identifier: string;
  /** JQ over the message that is true when the resource may be gone; default never. */
  readonly deletedWhen?: string;
}

/** Events that a service sends by itself, such as "EC2 Instance State-change Notification". */
export function serviceEvent(
  source: string,
  detailType: string,
  options: ServiceEventOptions,
): ResourceEvent {
  const { detail, inputPaths, identifier, deletedWhen, ...unknown } = Object(
    options,
  ) as ServiceEventOptions;
  return {
    source,
    detailType,
    detail: detail ?? {},
    inputPaths: { ...envelopePaths, awsRegion: "$.region", ...inputPaths },
    identifier,
    action: deletedWhen ? `if ${deletedWhen} then "delete" else "upsert" end` : '"upsert"',
    region: ".awsRegion",
    ...unknown,
  };
}

/**
 * The one rule for changes of tags, whatever the type is: AWS sends such events on a best-effort basis,
 * and those of global types in us-east-1.
 * @see Tagging AWS Resources and Tag Editor user guide, "Monitor tag changes with serverless workflows"
 */
export const tagChanges = {
  pattern: { source: ["aws.tag"], "detail-type": ["Tag Change on Resource"] },
  inputPaths: { arns: "$.resources", region: "$.region" },
  inputTemplate: '{"longshore": "tags", "arns": <arns>, "region": <region>}',
} as const;

/** What the rule on tags passes on where several accounts send: whose event it is, too. */
export const memberTagChanges = {
  inputPaths: { ...tagChanges.inputPaths, account: "$.account" },
  inputTemplate: '{"longshore": "tags", "arns": <arns>, "region": <region>, "account": <account>}',
} as const;

/**
 * The event with the account for which CloudTrail wrote it, for a bus to which several accounts send; ""
 * where another service wrote it.
 */
export function withRecipient(event: ResourceEvent): ResourceEvent {
  const recipient = "$.detail.recipientAccountId";
  return { ...event, inputPaths: { ...event.inputPaths, recipient } };
}

/** The pattern of the rule behind an event declaration. */
export function eventPattern(event: ResourceEvent): JsonObject {
  const { source, detailType, detail } = event;
  return {
    source: [source],
    "detail-type": [detailType],
    ...(Object.keys(detail).length > 0 && { detail }),
  };
}

/**
 * The input template of the rule's target. Placeholders stand outside quotes, so that EventBridge
 * writes each value as JSON: inside quotes it would paste it as it is.
 */
export function inputTemplate(type: string, event: ResourceEvent): string {
  const fields = Object.keys(event.inputPaths).map((name) => `${JSON.stringify(name)}: <${name}>`);
  const { identifier, action, region, slow } = event;
  const texts = { resource_type: type, identifier, action, region, slow: slow?.join(" ") };
  const fixed = Object.entries(texts).flatMap(([name, value]) =>
    value === undefined ? [] : `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{${[...fields, ...fixed].join(", ")}}`;
}
