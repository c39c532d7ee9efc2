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

/** Documented: one event when it starts and one when it has ended. */
function stackEvents({ change }: Subject): NativeEvent[] {
  const { kind, identifier } = change;
  return ["IN_PROGRESS", "COMPLETE"].map((progress) => ({
    source: "aws.cloudformation",
    "detail-type": "CloudFormation Stack Status Change",
    resources: [identifier],
    detail: {
      "stack-id": identifier,
      "status-details": { status: `${kind.toUpperCase()}_${progress}`, "status-reason": "" },
      "client-request-token": "",
    },
  }));
}
