import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import type { AwsContext } from "../../registry/action";
import { gateType } from "../../registry/products/gate-parts";
import { isGateCheck } from "./gate-names";

/** What the events of a stack tell. */
export interface StackStory {
  readonly stackArn: string | undefined;
  /** Whether the gate has let the stack pass. */
  readonly isApproved: boolean;
  /** Why the stack failed, in the words of the first resource that did. */
  readonly failure: string | undefined;
  /** Logical id of that resource. */
  readonly failedAt: string | undefined;
  /** Id of the request that the gate has made. */
  readonly approvalId: string | undefined;
}

/** 100 events a page: more than the largest stack has until its creation has failed. */
const mostPages = 30;

/**
 * Reads how the creation of a stack went.
 * @param stack ARN or name
 * @returns a story without content when the events cannot be had; they only explain
 */
export async function readStackStory(aws: AwsContext, stack: string): Promise<StackStory> {
  // CloudFormation gives the newest first.
  const events = (await readEvents(aws, stack)).reverse();
  const failed = events.find(
    ({ ResourceStatus: status, ResourceStatusReason: reason = "" }) =>
      status === "CREATE_FAILED" && !/creation cancell?ed/i.test(reason),
  );
  const reason = failed?.ResourceStatusReason ?? "";
  const what = `${failed?.LogicalResourceId} (${failed?.ResourceType})`;
  return {
    stackArn: events[0]?.StackId,
    isApproved: events.some(
      ({ LogicalResourceId: id, ResourceStatus: status }) =>
        isGateCheck(id) && status === "CREATE_COMPLETE",
    ),
    failure: failed && `${what}: ${reason || "no reason was given"}`,
    failedAt: failed?.LogicalResourceId,
    approvalId: events.flatMap(requestIn).at(0),
  };
}

/** What the function behind a gate has answered stands as its physical id. */
function requestIn({ ResourceType: type, PhysicalResourceId: id = "" }: StackEvent): string[] {
  const [, request] = /^approval-([0-9a-f]{32})$/.exec(id) ?? [];
  return type === gateType && request !== undefined ? [request] : [];
}

async function readEvents(aws: AwsContext, stack: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < mostPages; page += 1) {
      const { StackEvents: found = [], NextToken: next } = await aws
        .client(CloudFormationClient)
        .send(
          new DescribeStackEventsCommand({
            StackName: stack,
            ...(token !== undefined && { NextToken: token }),
          }),
        );
      events.push(...found);
      if (next === undefined || next === "") break;
      token = next;
    }
  } catch (error) {
    // There may be no stack yet, or never; what the record says stands without it.
    if ((error as { $fault?: string }).$fault !== "client") throw error;
  }
  return events;
}
