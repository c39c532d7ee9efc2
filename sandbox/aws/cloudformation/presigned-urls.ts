import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Hops } from "../../hops";
import type { Answer, RawRequest } from "../call";
import { newCredentials } from "../access";
import { decoded } from "../objects";
import { toXml } from "../xml";
import { amzDate, encode, scopeOf, signQuery } from "./signature";

/** What a presigned URL is for. */
export interface UrlRequest {
  readonly purpose: "wait condition" | "custom resource";
  readonly region: string;
  /** Key of the object in the bucket, such as an ARN; not encoded. */
  readonly key: string;
  /** Called with the body of each PUT that the URL allows. */
  readonly receive: (body: Buffer) => void;
}

/**
 * A failure of a PUT: another status, a connection that is cut before anything happens, or one that is
 * cut before the answer, when the PUT has had its effect.
 */
export type PutFault =
  { readonly kind: "status"; readonly status: number } | { readonly kind: "cut" | "lost" };

const BUCKETS = {
  "wait condition": (region: string) => `cloudformation-waitcondition-${region}`,
  "custom resource": (region: string) =>
    `cloudformation-custom-resource-response-${region.replaceAll("-", "")}`,
};
/** Recorded for wait conditions: a second less than twelve hours. */
const LIFETIME_SECONDS = { "wait condition": 43_199, "custom resource": 7_200 };
/** Regions so old that their hosts are written with a dash. */
const DASHED = ["ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "eu-west-1", "sa-east-1"];
DASHED.push("us-gov-west-1", "us-west-1", "us-west-2");
const HOST =
  /^cloudformation-(waitcondition|custom-resource-response)-[a-z0-9-]+\.s3([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/;

/** The buckets of CloudFormation: hands out presigned URLs and answers what is sent to them. */
export class PresignedUrls {
  /** What happens to the next PUTs, as tests order it. */
  readonly faults: PutFault[] = [];
  readonly #keys = newCredentials();
  readonly #token = randomBytes(96).toString("base64");
  readonly #receivers = new Map<string, { region: string; receive: UrlRequest["receive"] }>();

  /** @param now milliseconds since the epoch; tests set it */
  constructor(
    private readonly hops: Hops,
    private readonly now: () => number = Date.now,
  ) {}

  /** Makes a URL to which one may PUT for a while. */
  issue({ purpose, region, key, receive }: UrlRequest): string {
    const host = hostOf(purpose, region);
    const path = `/${key.split("/").map(encode).join("/")}`;
    const date = amzDate(this.now());
    const query: [string, string][] = [
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-Credential", `${this.#keys.accessKeyId}/${scopeOf(date, region)}`],
      ["X-Amz-Date", date],
      ["X-Amz-Expires", String(LIFETIME_SECONDS[purpose])],
      ["X-Amz-Security-Token", this.#token],
      ["X-Amz-SignedHeaders", "host"],
    ];
    const signature = signQuery({ method: "PUT", host, path, query }, date, region, this.#keys);
    this.#receivers.set(`${host}/${key}`, { region, receive });
    const signed = [...query, ["X-Amz-Signature", signature] as const];
    return `https://${host}${path}?${signed.map(([name, value]) => `${name}=${encode(value)}`).join("&")}`;
  }

  /** Whether a Host header names one of the buckets. */
  isOurs(host: string | undefined): boolean {
    return host !== undefined && HOST.test(host);
  }

  /** Answers a request as S3 does; `undefined` means that the connection is cut. */
  answer(request: RawRequest, body: Buffer): Answer | undefined {
    const fault = request.method === "PUT" ? this.faults.shift() : undefined;
    if (fault?.kind === "cut") return undefined;
    if (fault?.kind === "status") return errorAnswer(fault.status, "InternalError", FAULT_TEXT);
    const refusal = this.#refusal(request) ?? this.#receive(request, body);
    const host = String(request.headers.host).split(".")[0];
    this.hops.record("S3", `${request.method} to ${host}: ${refusal ? refusal.status : 200}`);
    if (fault?.kind === "lost") return undefined;
    return refusal ?? { status: 200, headers: { ...requestIds(), etag: '"0"' }, body: "" };
  }

  #refusal(request: RawRequest): Answer | undefined {
    if (request.method === "POST") return errorAnswer(405, "MethodNotAllowed", METHOD_TEXT);
    const { path, parameters } = partsOf(request);
    const [date, expires] = [parameters.get("X-Amz-Date"), parameters.get("X-Amz-Expires")];
    if (parameters.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256" || !date || !expires) {
      return errorAnswer(403, "AccessDenied", "Access Denied");
    }
    const end = parseAmzDate(date) + Number(expires) * 1000;
    if (!(this.now() <= end)) return expired(expires, end, this.now());
    // CloudFormation's URLs are for requests without a content type.
    const hasType = (request.headers["content-type"] ?? "") !== "";
    if (hasType || !this.#isSigned(request, path, parameters, date)) {
      return errorAnswer(403, "SignatureDoesNotMatch", SIGNATURE_TEXT);
    }
    return undefined;
  }

  #isSigned(
    { method = "", headers }: RawRequest,
    path: string,
    parameters: URLSearchParams,
    date: string,
  ): boolean {
    const given = Buffer.from(parameters.get("X-Amz-Signature") ?? "");
    const region = parameters.get("X-Amz-Credential")?.split("/")[2] ?? "";
    const query = [...parameters].filter(([name]) => name !== "X-Amz-Signature");
    const host = headers.host ?? "";
    const made = Buffer.from(signQuery({ method, host, path, query }, date, region, this.#keys));
    return made.length === given.length && timingSafeEqual(made, given);
  }

  #receive(request: RawRequest, body: Buffer): undefined {
    const key = decodeURIComponent(partsOf(request).path.slice(1));
    this.#receivers.get(`${request.headers.host}/${key}`)?.receive(body);
  }
}

const FAULT_TEXT = "A fault of the sandbox was ordered.";
const METHOD_TEXT = "The specified method is not allowed against this resource.";
const SIGNATURE_TEXT =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

function hostOf(purpose: UrlRequest["purpose"], region: string): string {
  const bucket = BUCKETS[purpose](region);
  const suffix = region.startsWith("cn-") ? ".cn" : "";
  const part = region === "us-east-1" ? "" : `${DASHED.includes(region) ? "-" : "."}${region}`;
  return `${bucket}.s3${part}.amazonaws.com${suffix}`;
}

function partsOf({ url = "/" }: RawRequest): { path: string; parameters: URLSearchParams } {
  const [path = "/", ...query] = url.split("?");
  return { path: decoded(path) ? path : "/", parameters: new URLSearchParams(query.join("?")) };
}

function parseAmzDate(date: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function expired(expires: string, end: number, now: number): Answer {
  return errorAnswer(403, "AccessDenied", "Request has expired", {
    "X-Amz-Expires": expires,
    ...(Number.isFinite(end) && { Expires: new Date(end).toISOString() }),
    ServerTime: new Date(now).toISOString(),
  });
}

function errorAnswer(
  status: number,
  Code: string,
  Message: string,
  more: Record<string, string> = {},
): Answer {
  const headers = { ...requestIds(), "content-type": "application/xml" };
  const error = { Code, Message, ...more, RequestId: headers["x-amz-request-id"] };
  return {
    status,
    headers,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${toXml({ Error: error })}`,
  };
}

function requestIds() {
  return { "x-amz-request-id": randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase() };
}
