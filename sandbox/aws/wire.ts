import { randomUUID } from "node:crypto";
import {
  AwsError,
  isObject,
  parseJson,
  Passed,
  type Answer,
  type AwsService,
  type JsonObject,
  type RawRequest,
  type Result,
} from "./call";
import { readForm } from "./form";
import { toXml } from "./xml";

/** How a request is written, and so how its errors are. */
export type Protocol = "json" | "ec2" | "query" | "rest";

/** A request as far as it can be read without knowing its service. */
export interface WireCall {
  readonly protocol: Protocol;
  /** Service of the credential scope, such as `sqs` or `cloudcontrolapi`. */
  readonly service: string;
  /** Finds the service: the prefix of X-Amz-Target, or the scope's service for other protocols. */
  readonly target: string;
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: JsonObject;
}

const JSON_HEADERS = { "content-type": "application/x-amz-json-1.0" };
const XML_HEADERS = { "content-type": "text/xml;charset=UTF-8" };

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Tells the protocol of a request. */
export function protocolOf({ headers }: RawRequest): Protocol {
  if (headers["x-amz-target"]) return "json";
  if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "rest";
  return scopeOf(headers.authorization)?.service === "ec2" ? "ec2" : "query";
}

/** Reads a request. @throws AwsError MissingAuthenticationTokenException, SerializationException */
export function parseRequest(request: RawRequest, body: Buffer): WireCall {
  const scope = scopeOf(request.headers.authorization);
  if (!scope) {
    throw new AwsError(
      "MissingAuthenticationTokenException",
      "Request is missing Authentication Token",
      403,
    );
  }
  const protocol = protocolOf(request);
  if (protocol === "json") {
    const [target = "", operation = ""] = String(request.headers["x-amz-target"]).split(".");
    const input = body.length === 0 ? {} : parseJson(body);
    if (isObject(input)) return { ...scope, protocol, target, operation, input };
    throw new AwsError("SerializationException", "The body is no JSON object.");
  }
  const rest = `${request.method} ${request.url}`;
  const input = protocol === "rest" ? {} : readForm(body.toString());
  const { Action: action } = input;
  const operation = typeof action === "string" ? action : rest;
  return { ...scope, protocol, target: scope.service, operation, input };
}

/** Writes what an operation gives back the way the clients of a protocol read it. */
export function resultAnswer(
  protocol: Protocol,
  operation: string,
  { xml }: Pick<AwsService, "xml">,
  result: Result,
): Answer {
  if (result instanceof Passed) return result.answer;
  if (!xml) return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(result) };
  const requestId = randomUUID();
  const [content, item] =
    protocol === "ec2"
      ? [{ requestId, ...result }, "item"]
      : [{ [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } }];
  const body = toXml(content, xml.items, item);
  return {
    status: 200,
    headers: XML_HEADERS,
    body: `<${operation}Response xmlns="${xml.namespace}">${body}</${operation}Response>`,
  };
}

/** Writes an error the way the clients of a protocol read it. */
export function errorAnswer(protocol: Protocol, { code, message, status }: AwsError): Answer {
  const requestId = randomUUID();
  const headers = { "x-amzn-requestid": requestId };
  const error = { Code: code, Message: message };
  if (protocol === "json" || protocol === "rest") {
    const body = JSON.stringify({ __type: code, message, Message: message });
    return { status, headers: { ...JSON_HEADERS, "x-amzn-errortype": code, ...headers }, body };
  }
  const content =
    protocol === "ec2"
      ? { Response: { Errors: { Error: error }, RequestID: requestId } }
      : { ErrorResponse: { Error: { Type: "Sender", ...error }, RequestId: requestId } };
  return { status, headers: { ...XML_HEADERS, ...headers }, body: toXml(content) };
}

function scopeOf(authorization: string | undefined) {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(authorization ?? "") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
