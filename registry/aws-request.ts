import { createHash, createHmac } from "node:crypto";
import type { AwsCredentials, CredentialsProvider } from "./contract/aws";

/** An error that a service answered with; `name` is its code, such as `CacheClusterNotFound`. */
export class QueryError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** How a client of one's own is set up: as those of the SDK are. */
export interface RequestConfig {
  readonly region?: string;
  /** The Lambda's own unless given. */
  readonly credentials?: AwsCredentials | CredentialsProvider;
}

/** Where a service is reached: elsewhere when the environment says so. */
export function endpoint(service: string, region: string): string {
  const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
  return own ?? process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com/`;
}

/** One signed POST. */
export interface AwsRequest {
  /** Name in hosts and signatures, such as `codebuild`. */
  readonly service: string;
  /** Besides those that every request has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** Signs and sends a request. @throws Error when the service cannot be reached */
export async function post(
  { region = process.env.AWS_REGION ?? "", credentials }: RequestConfig,
  { service, headers: own, body, signal }: AwsRequest,
): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string }> {
  const url = new URL(endpoint(service, region));
  const signer =
    (typeof credentials === "function" ? await credentials() : credentials) ?? ofLambda();
  const headers = {
    ...own,
    host: url.host,
    "x-amz-date": new Date().toISOString().replace(/[:-]|\.\d+/g, ""),
    ...(signer.sessionToken && { "x-amz-security-token": signer.sessionToken }),
  };
  const authorization = sign(headers, body, { service, region, path: url.pathname }, signer);
  const answer = await fetch(url, {
    method: "POST",
    headers: { ...headers, authorization },
    body: Buffer.from(body),
    ...(signal && { signal }),
  });
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}

/**
 * The Authorization header of a POST without a query string.
 * @see AWS General Reference, "Signature Version 4 signing process"
 */
export function sign(
  headers: Readonly<Record<string, string>>,
  body: string,
  { service, region, path }: { service: string; region: string; path: string },
  { accessKeyId, secretAccessKey }: AwsCredentials = ofLambda(),
): string {
  const date = headers["x-amz-date"] ?? "";
  const names = Object.keys(headers).sort();
  const canonical = [
    "POST",
    path,
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const scope = [date.slice(0, 8), region, service, "aws4_request"];
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n"))
    .digest("hex");
  return (
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`
  );
}

function ofLambda(): AwsCredentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
