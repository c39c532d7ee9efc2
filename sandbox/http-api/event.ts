import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RouteMatch } from "./routes";

/** A request as it reached the API. */
export interface ApiRequest {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly match: RouteMatch;
  /** `$default`, or the name that begins the path. */
  readonly stage: string;
  readonly apiId: string;
  readonly accountId: string;
}

/** The only bodies that a function gets as text; forms are none of them, as measured at AWS. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/i;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Makes the event that a function gets for a request.
 * @see API Gateway developer guide, "Lambda proxy integrations for HTTP APIs", payload format 2.0
 */
export function buildEvent(request: ApiRequest): APIGatewayProxyEventV2 {
  const { message, body, match } = request;
  const [path = "", query = ""] = splitOnce(message.url ?? "/", "?");
  const { cookie, ...headers } = message.headers;
  const { pathParameters } = match;
  const isText = TEXT.test((headers["content-type"] ?? "").split(";")[0]?.trim() ?? "");
  return {
    version: "2.0",
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: forwarded(message, headers),
    ...(query !== "" && { queryStringParameters: queryOf(query) }),
    requestContext: contextOf(request, path),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters: { ...pathParameters } }),
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function contextOf(request: ApiRequest, path: string): APIGatewayProxyEventV2["requestContext"] {
  const { message, match, stage, apiId, accountId } = request;
  const now = new Date();
  return {
    accountId,
    apiId,
    domainName: message.headers.host ?? "",
    domainPrefix: apiId,
    http: {
      method: message.method ?? "GET",
      path,
      protocol: `HTTP/${message.httpVersion}`,
      sourceIp: message.socket.remoteAddress ?? "",
      userAgent: message.headers["user-agent"] ?? "",
    },
    requestId: randomUUID(),
    routeKey: match.route.key,
    stage,
    time: logTime(now),
    timeEpoch: now.getTime(),
  };
}

/** The request's headers, of which none is there twice, and those that the API adds. */
function forwarded(
  { socket }: IncomingMessage,
  headers: IncomingMessage["headers"],
): Record<string, string> {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    ...(Object.fromEntries(texts) as Record<string, string>),
    "x-amzn-trace-id": `Root=1-${seconds}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": socket.remoteAddress ?? "",
    "x-forwarded-port": String(socket.localPort ?? ""),
    "x-forwarded-proto": "http",
  };
}

/** A name that is there twice has both values, separated by a comma. */
function queryOf(query: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = name in values ? `${values[name]},${value}` : value;
  }
  return values;
}

/** Such as `07/Aug/2026:01:37:53 +0000`. */
function logTime(date: Date): string {
  const [day = "", clock = ""] = date.toISOString().split(/[T.]/);
  const [year = "", month = "", ofMonth = ""] = day.split("-");
  return `${ofMonth}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
