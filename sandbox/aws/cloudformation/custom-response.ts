import { isObject, parseJson, type JsonObject } from "../call";

/** What a function answers to a request for a custom resource. */
export interface CustomResponse {
  readonly Status: "SUCCESS" | "FAILED";
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: JsonObject;
}

/** Fields that must be those of the request. */
export type ResponseIdentity = Readonly<
  Record<"StackId" | "RequestId" | "LogicalResourceId", string>
>;

const MAXIMUM_BYTES = 4096;

/** Reads the answer to a request. @throws Error saying what is wrong with it */
export function checkResponse(body: Buffer, same: ResponseIdentity): CustomResponse {
  if (body.byteLength > MAXIMUM_BYTES) throw new Error("Response object is too long.");
  const response = parseJson(body);
  if (!isObject(response)) throw invalid("it is no JSON object");
  const { Status: status, Reason: reason, PhysicalResourceId: id, Data: data } = response;
  if (status !== "SUCCESS" && status !== "FAILED") {
    throw invalid(`Status is ${show(status)}; allowed are "SUCCESS" and "FAILED"`);
  }
  for (const [name, expected] of Object.entries(same)) {
    if (response[name] === expected) continue;
    throw invalid(`${name} is ${show(response[name])}; it must be the request's, "${expected}"`);
  }
  if (reason !== undefined && typeof reason !== "string") {
    throw invalid(`Reason is ${show(reason)}; it must be a string`);
  }
  if (status === "FAILED" && !reason) {
    throw invalid("Reason is missing; it is needed when Status is FAILED");
  }
  if (data !== undefined && data !== null && !isObject(data)) {
    throw invalid("Value of property Data must be an object");
  }
  return {
    Status: status,
    ...(reason !== undefined && { Reason: reason }),
    ...(typeof id === "string" && id.length <= 1024 && { PhysicalResourceId: id }),
    ...(isObject(data) && { Data: data }),
  };
}

function invalid(problem: string): Error {
  return new Error(`Invalid Response object: ${problem}`);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
