import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isObject, type JsonObject } from "../call";
import { capitals } from "../resources/random";
import { checkResponse, type CustomResponse } from "./custom-response";
import { invokeAsynchronously, type Invocations, type InvokeFunction } from "./invoke-function";
import type { PresignedUrls } from "./presigned-urls";
import {
  wholeNumber,
  type Change,
  type CreatedResource,
  type Creation,
  type Deletion,
  type ResourceKind,
  type ResourceTask,
} from "./resource-kind";

/** What custom resources need around them. */
export interface CustomResourcesOptions extends Omit<Invocations, "invokeFunction"> {
  readonly urls: PresignedUrls;
  readonly invokeFunction: InvokeFunction | undefined;
}

/** Resources that a function makes: `Custom::…` and `AWS::CloudFormation::CustomResource`. */
export class CustomResources implements ResourceKind {
  constructor(private readonly options: CustomResourcesOptions) {}

  async create(creation: Creation): Promise<CreatedResource> {
    const { stack, logicalId } = creation;
    const token = checkProperties(creation);
    // Whoever was asked may have made something, even if no answer comes.
    creation.attempted(`${stack.name}_${logicalId}_${capitals(12)}`);
    const { response, requestId } = await this.#ask(creation, token, "Create", {}).catch(
      (error: unknown) => {
        if (error instanceof TypeError) creation.attempted(undefined);
        throw error;
      },
    );
    return made(creation, response, requestId);
  }

  /** The answer may have another physical id, which replaces the resource. */
  async update(change: Change): Promise<CreatedResource> {
    const { physicalId, before } = change;
    const token = checkProperties(change);
    if (token !== before["ServiceToken"])
      throw new Error("Modifying service token is not allowed.");
    change.attempted(physicalId);
    const { response, requestId } = await this.#ask(change, token, "Update", {
      PhysicalResourceId: physicalId,
      OldResourceProperties: asTexts(before),
    });
    return made(change, response, requestId);
  }

  async delete(deletion: Deletion): Promise<void> {
    const { physicalId } = deletion;
    const more = { PhysicalResourceId: physicalId };
    const token = checkProperties(deletion);
    const { response, requestId } = await this.#ask(deletion, token, "Delete", more);
    refuseFailure(response, requestId);
  }

  /** Sends a request and waits for its answer. @throws TypeError when there is no such function */
  async #ask(
    task: ResourceTask,
    token: string,
    requestType: "Create" | "Update" | "Delete",
    more: JsonObject,
  ): Promise<{ response: CustomResponse; requestId: string }> {
    const { urls, hops, invokeFunction, retryMilliseconds, closed } = this.options;
    if (!invokeFunction) throw new TypeError(`The sandbox has no functions to invoke ${token}.`);
    const { stack, logicalId, type, properties, signal } = task;
    const requestId = randomUUID();
    const same = { StackId: stack.id, RequestId: requestId, LogicalResourceId: logicalId };
    const body = Promise.withResolvers<Buffer>();
    const url = urls.issue({
      purpose: "custom resource",
      region: stack.region,
      key: `${stack.id}|${logicalId}|${requestId}`,
      receive: body.resolve,
    });
    const event = {
      RequestType: requestType,
      ServiceToken: token,
      ResponseURL: url,
      ...same,
      ResourceType: type,
      ...more,
      ResourceProperties: asTexts(properties),
    };
    hops.record("CloudFormation", `${requestType} of ${logicalId} of ${stack.name}: asks ${token}`);
    const invocations = { invokeFunction, retryMilliseconds, closed, hops };
    invokeAsynchronously(invocations, token, event).catch(body.reject);
    const timeoutSeconds = serviceTimeout(properties);
    const answer = await bounded(body.promise, timeoutSeconds, signal);
    if (!answer) {
      throw new Error(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`,
      );
    }
    return { response: checkResponse(answer, same), requestId };
  }
}

/** Reads what was made, also from the answer of a failure. @throws Error for a failure */
function made(work: Creation | Change, response: CustomResponse, requestId: string) {
  const { stack, logicalId } = work;
  const { PhysicalResourceId: physicalId, Data: data = {} } = response;
  if (physicalId) work.attempted(physicalId);
  refuseFailure(response, requestId);
  if (!physicalId) throw new Error("Invalid PhysicalResourceId");
  if ("initiated" in work) work.initiated(physicalId);
  return {
    physicalId,
    ref: physicalId,
    attribute: (name: string) =>
      attributeOf(data, name, `${stack.id}|${logicalId}|${requestId}`, stack.region),
  };
}

function checkProperties({ properties, denied }: ResourceTask): string {
  const { ServiceToken: token } = properties;
  if (typeof token !== "string") throw new Error("Property ServiceToken cannot be empty.");
  if (!token.startsWith("arn:aws:lambda:")) {
    throw new Error(
      `Property ServiceToken is "${token}"; the sandbox invokes functions, so it must be the ARN of one.`,
    );
  }
  serviceTimeout(properties);
  const reason = denied({ action: "lambda:InvokeFunction", resource: token });
  if (reason) throw new Error(reason);
  return token;
}

function serviceTimeout(properties: JsonObject): number {
  return wholeNumber(properties, "ServiceTimeout", [1, 3600], 3600);
}

function refuseFailure({ Status: status, Reason: reason }: CustomResponse, requestId: string) {
  if (status === "SUCCESS") return;
  throw new Error(
    `Received response status [FAILED] from custom resource. Message returned: ${reason ?? ""} (RequestId: ${requestId})`,
  );
}

function attributeOf(data: JsonObject, name: string, object: string, region: string): unknown {
  if (Object.hasOwn(data, name)) return data[name];
  const bucket = `cloudformation-custom-resource-storage-${region.replaceAll("-", "")}`;
  throw new Error(
    `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${object} in S3 bucket ${bucket}`,
  );
}

/** CloudFormation sends every scalar as a text. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (!isObject(value)) return typeof value === "string" ? value : JSON.stringify(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asTexts(one)]));
}

/** Waits for a promise; `undefined` when time is over. @throws when the signal is aborted */
async function bounded<T>(
  promise: Promise<T>,
  seconds: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const over = wait(seconds * 1000, undefined, { signal: either });
  try {
    return await Promise.race([promise, over]);
  } finally {
    done.abort();
  }
}
