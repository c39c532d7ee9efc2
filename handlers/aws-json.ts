import { endpoint, QueryError, sign } from "./aws-query";
import type { JsonObject } from "../registry";

/** One call to a service that speaks AWS's JSON protocol. */
export interface JsonCall {
  /** Name in hosts and signatures, such as `codebuild`. */
  readonly service: string;
  /** What stands before the operation in `X-Amz-Target`, such as `CodeBuild_20161006`. */
  readonly target: string;
  readonly operation: string;
  readonly input: JsonObject;
}

/**
 * Calls services of the JSON protocol that neither Cloud Control nor one of the installed SDK clients
 * reaches. `aws.client(JsonClient, region)` gives one.
 * @see AWS's documentation of the Smithy protocol awsJson1_1
 */
export class JsonClient {
  readonly #region: string;

  constructor({ region = process.env.AWS_REGION ?? "" }: { region?: string } = {}) {
    this.#region = region;
  }

  /** @throws QueryError what the service refused; Error when it cannot be reached */
  async send(
    { service, target, operation, input }: JsonCall,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<JsonObject> {
    const url = new URL(endpoint(service, this.#region));
    const body = JSON.stringify(input);
    const { AWS_SESSION_TOKEN: token } = process.env;
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      host: url.host,
      "x-amz-date": new Date().toISOString().replace(/[:-]|\.\d+/g, ""),
      ...(token && { "x-amz-security-token": token }),
      "x-amz-target": `${target}.${operation}`,
    };
    const place = { service, region: this.#region, path: url.pathname };
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, authorization: sign(headers, body, place) },
      body: Buffer.from(body),
      ...(abortSignal && { signal: abortSignal }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as JsonObject;
    const code = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ?? `HTTP ${answer.status}`;
    const reason = /"message"\s*:\s*"([^"]*)"/i.exec(text)?.[1] ?? text.slice(0, 200);
    throw new QueryError(code, `${service} refused ${operation}: ${code} ${reason}`);
  }
}
