import http from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AwsEndpointOptions } from "../../../sandbox/aws/endpoint";
import type { JsonObject } from "../../../sandbox/aws/call";
import type {
  StackRequest,
  Stacks,
  UpdateRequest,
} from "../../../sandbox/aws/cloudformation/stacks";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { until } from "../../support/until";
import { startEndpoint, type TestEndpoint } from "../aws/start";

/** A request as CloudFormation sends it to the function of a custom resource. */
export interface CustomRequest {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: JsonObject;
  readonly OldResourceProperties?: JsonObject;
}

/** How a function answers: with fields that replace those of a success, not at all, or by failing. */
export type Reply = JsonObject | "nothing" | Error;

/** Stacks with what tests need around them. */
export interface TestStacks {
  readonly aws: TestEndpoint;
  readonly stacks: Stacks;
  /** The events that the function got, oldest first. */
  readonly requests: CustomRequest[];
  /** Begins a stack; a template that is no text becomes JSON. */
  create(template: object | string, more?: Partial<Omit<StackRequest, "template">>): Stack;
  /** Begins a stack and waits until it has ended. */
  deploy: (...args: Parameters<TestStacks["create"]>) => Promise<Stack>;
  /** Updates a stack and waits until that has ended. @returns the events since then */
  update(
    template: object | undefined,
    more?: Partial<Omit<UpdateRequest, "template">>,
  ): Promise<string[]>;
  /** Sends a request to a presigned URL as the functions do: to the endpoint, for its host. */
  send(url: string, content: object | string, more?: SendOptions): Promise<Sent>;
  close(): Promise<void>;
}

/** What differs from a plain PUT. */
export interface SendOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** What came back. */
export interface Sent {
  readonly status: number;
  readonly body: string;
}

/** ARN of the function that makes custom resources in tests. */
export const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:custom";

/** Starts an endpoint whose custom resources are made by `reply`. */
export async function startStacks(
  reply: (request: CustomRequest, count: number) => Reply | Promise<Reply> = () => ({}),
  options: Partial<AwsEndpointOptions> = {},
): Promise<TestStacks> {
  const requests: CustomRequest[] = [];
  const aws = await startEndpoint({
    delayMilliseconds: 1,
    invokeRetryMilliseconds: [1, 2],
    invokeFunction: async (arn, event) => {
      if (arn !== FUNCTION) throw new TypeError(`There is no function ${arn}.`);
      const request = event as CustomRequest;
      requests.push(request);
      const answer = await reply(request, requests.length);
      if (answer instanceof Error) throw answer;
      if (answer !== "nothing") await test.send(request.ResponseURL, response(request, answer));
    },
    ...options,
  });
  const { stacks } = aws.endpoint.cloudFormation;
  const test: TestStacks = {
    aws,
    stacks,
    requests,
    create: (template, more = {}) =>
      stacks.create({
        ...{ name: "test", region: "eu-west-1", parameters: {} },
        template: typeof template === "string" ? template : JSON.stringify(template),
        ...more,
      }),
    deploy: async (...args) => {
      const stack = test.create(...args);
      await ended(stack);
      return stack;
    },
    update: async (template, more = {}) => {
      const known = stacks.find(more.name ?? "test")?.events.length ?? 0;
      const stack = stacks.update({
        ...{ name: "test", region: "eu-west-1", parameters: {} },
        ...(template && { template: JSON.stringify(template) }),
        ...more,
      });
      await ended(stack);
      return eventsOf(stack).slice(known);
    },
    send: (url, content, { method = "PUT", headers = {} } = {}) => {
      const { host, pathname, search } = new URL(url);
      const request = http.request(aws.endpoint.url + pathname + search, {
        method,
        headers: { host, ...headers },
        agent: false,
      });
      request.end(typeof content === "string" ? content : JSON.stringify(content));
      return sent(request);
    },
    close: () => aws.endpoint.close(),
  };
  return test;
}

/** Waits until nothing more happens to a stack by itself. */
export async function ended(stack: Stack): Promise<void> {
  await until(() => !stack.status.endsWith("IN_PROGRESS"));
}

/** `"Logical STATUS"` of every event, and its reason, oldest first. */
export function eventsOf(stack: Stack): string[] {
  return stack.events.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter(Boolean).join(" "),
  );
}

/** The reason of the last event of a resource that has one. */
export function reasonOf(stack: Stack, logicalId: string): string | undefined {
  const events = stack.events.filter((event) => event.LogicalResourceId === logicalId);
  return events.filter(({ ResourceStatus }) => ResourceStatus.endsWith("FAILED")).at(-1)
    ?.ResourceStatusReason;
}

/** The physical id of a resource, once it has one. */
export function physicalIdOf(stack: Stack, logicalId: string): Promise<string> {
  return until(
    () =>
      stack.events.find((one) => one.LogicalResourceId === logicalId && one.PhysicalResourceId)
        ?.PhysicalResourceId,
  );
}

/** A signal as a person's decision becomes one. */
export function signal(status: "SUCCESS" | "FAILURE", more: JsonObject = {}): JsonObject {
  return { Status: status, Reason: "", UniqueId: "a", Data: "", ...more };
}

function response(request: CustomRequest, fields: JsonObject): JsonObject {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = "made" } = request;
  const same = { StackId, RequestId, LogicalResourceId };
  return { Status: "SUCCESS", Reason: "", PhysicalResourceId, ...same, ...fields };
}

async function sent(request: http.ClientRequest): Promise<Sent> {
  const [answer] = (await once(request, "response")) as [http.IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}
