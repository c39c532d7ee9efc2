import { post, QueryError, type RequestConfig } from "./aws-request";
import type { JsonObject } from "./contract/port-data";

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
  readonly #config: RequestConfig;

  constructor(config: RequestConfig = {}) {
    this.#config = config;
  }

  /** @throws QueryError what the service refused; Error when it cannot be reached */
  async send(
    { service, target, operation, input }: JsonCall,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<JsonObject> {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${target}.${operation}`,
    };
    const body = JSON.stringify(input);
    const request = { service, headers, body, signal: abortSignal };
    const { ok, status, text } = await post(this.#config, request);
    if (ok) return JSON.parse(text) as JsonObject;
    const code = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ?? `HTTP ${status}`;
    const reason = /"message"\s*:\s*"([^"]*)"/i.exec(text)?.[1] ?? text.slice(0, 200);
    throw new QueryError(code, `${service} refused ${operation}: ${code} ${reason}`);
  }
}
