import type { JsonObject } from "../aws/call";
import { INSTANCE_TYPE, stateOf } from "../aws/instances";
import type { Subject } from "./trail-call";

/** An event that a service sends by itself. */
export interface NativeEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** @param before the properties before the change; none for a resource that is new. */
type NativeEvents = (subject: Subject, before: JsonObject | undefined) => NativeEvent[];

/** Types whose changes a service tells itself: instances by their state, stacks by their status. */
export const NATIVE_EVENTS: Readonly<Record<string, NativeEvents>> = {
  [INSTANCE_TYPE]: instanceEvents,
  "AWS::CloudFormation::Stack": stackEvents,
};

/** Documented: one event per state, without `awsRegion`. */
function instanceEvents({ change, accountId }: Subject, before?: JsonObject): NativeEvent[] {
  const { region, identifier } = change;
  const now = stateOf(change);
  const isNews = before === undefined || stateOf({ properties: before }) !== now;
  const states = change.kind === "delete" ? ["shutting-down", "terminated"] : isNews ? [now] : [];
  return states.map((state) => ({
    source: "aws.ec2",
    "detail-type": "EC2 Instance State-change Notification",
    resources: [`arn:aws:ec2:${region}:${accountId}:instance/${identifier}`],
    detail: { "instance-id": identifier, state },
  }));
}

/** Documented: one event for each status. */
function stackEvents({ change }: Subject, before?: JsonObject): NativeEvent[] {
  const { identifier, properties } = change;
  return stackStatuses(change, before).map((status) => ({
    source: "aws.cloudformation",
    "detail-type": "CloudFormation Stack Status Change",
    resources: [identifier],
    detail: {
      "stack-id": identifier,
      "status-details": {
        status,
        "status-reason":
          status === properties["StackStatus"] ? (properties["StackStatusReason"] ?? "") : "",
      },
      "client-request-token": "",
    },
  }));
}

/** A stack made through Cloud Control has no status: it starts and has ended. */
function stackStatuses({ kind, properties }: Subject["change"], before?: JsonObject): string[] {
  const status = properties["StackStatus"];
  if (kind === "delete") {
    const isBegun = status === "DELETE_IN_PROGRESS";
    return isBegun ? ["DELETE_COMPLETE"] : ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"];
  }
  if (typeof status === "string") return status === before?.["StackStatus"] ? [] : [status];
  return ["IN_PROGRESS", "COMPLETE"].map((progress) => `${kind.toUpperCase()}_${progress}`);
}
