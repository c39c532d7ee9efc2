import { randomUUID } from "node:crypto";
import { AwsError, type Answer, type JsonObject, type RawRequest } from "./call";
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
    return { ...scope, protocol, target, operation, input: parseJson(body) };
  }
  const rest = `${request.method} ${request.url}`;
  const input = protocol === "rest" ? {} : Object.fromEntries(new URLSearchParams(body.toString()));
  return { ...scope, protocol, target: scope.service, operation: input["Action"] ?? rest, input };
}

/** Writes an error the way the clients of a protocol read it. */
export function errorAnswer(protocol: Protocol, { code, message, status }: AwsError): Answer {
  const requestId = randomUUID();
  const xml = { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId };
  const error = { Code: code, Message: message };
  switch (protocol) {
    case "ec2": {
      const content = { Errors: { Error: error }, RequestID: requestId };
      return { status, headers: xml, body: toXml({ Response: content }) };
    }
    case "query": {
      const content = { Error: { Type: "Sender", ...error }, RequestId: requestId };
      return { status, headers: xml, body: toXml({ ErrorResponse: content }) };
    }
    default: {
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-errortype": code,
        "x-amzn-requestid": requestId,
      };
      return { status, headers, body: JSON.stringify({ __type: code, message, Message: message }) };
    }
  }
}

function scopeOf(authorization: string | undefined) {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(authorization ?? "") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

function parseJson(body: Buffer): JsonObject {
  try {
    return JSON.parse(body.toString() || "{}") as JsonObject;
  } catch (cause) {
    throw new AwsError("SerializationException", `The body is no JSON: ${String(cause)}`);
  }
}
