import { randomUUID } from "node:crypto";
import { AwsError, type JsonObject } from "./call";
import { HandlerError, type Resource } from "./resource-store";

/** A write that was asked for, before its outcome is known. */
export interface RequestStart {
  readonly region: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly typeName: string;
  readonly identifier?: string;
  readonly clientToken?: string;
  /** Everything about the request but its token: a token stands for one request only. */
  readonly fingerprint: string;
  /** Does the work. @throws HandlerError when the type's handler fails. */
  readonly work: () => Resource | undefined;
}

interface ResourceRequest {
  readonly start: RequestStart;
  event: JsonObject;
}

/** Cloud Control's asynchronous writes: each is accepted at once and done a moment later. */
export class ResourceRequests {
  readonly #byRequestToken = new Map<string, ResourceRequest>();
  readonly #byClientToken = new Map<string, ResourceRequest>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly delayMilliseconds: number) {}

  /**
   * Accepts a write, or finds the earlier one with the same client token.
   * @returns its ProgressEvent as it is now.
   * @throws AwsError ClientTokenConflictException, or ConcurrentOperationException when the same
   * resource is being changed.
   */
  accept(start: RequestStart): JsonObject {
    const clientToken = start.clientToken && `${start.region} ${start.clientToken}`;
    const earlier = clientToken ? this.#byClientToken.get(clientToken) : undefined;
    if (earlier) return repeated(earlier, start);
    this.#refuseConcurrent(start);
    const request: ResourceRequest = { start, event: {} };
    const requestToken = randomUUID();
    progress(request, "IN_PROGRESS", { RequestToken: requestToken, Identifier: start.identifier });
    this.#byRequestToken.set(`${start.region} ${requestToken}`, request);
    if (clientToken) this.#byClientToken.set(clientToken, request);
    this.#finishLater(request);
    return request.event;
  }

  /** Finds a ProgressEvent. @throws AwsError RequestTokenNotFoundException */
  status(region: string, requestToken: string): JsonObject {
    const request = this.#byRequestToken.get(`${region} ${requestToken}`);
    if (request) return request.event;
    throw new AwsError(
      "RequestTokenNotFoundException",
      `Request with token ${requestToken} was not found.`,
    );
  }

  /** Leaves everything that is not done undone. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #refuseConcurrent({ region, typeName, identifier }: RequestStart): void {
    if (identifier === undefined) return;
    const running = [...this.#byRequestToken.values()].find(
      ({ start, event }) =>
        event["OperationStatus"] === "IN_PROGRESS" &&
        start.region === region &&
        start.typeName === typeName &&
        start.identifier === identifier,
    );
    if (!running) return;
    throw new AwsError(
      "ConcurrentOperationException",
      `Another operation on '${identifier}' of type '${typeName}' is in progress: ${String(running.event["RequestToken"])}.`,
      500,
    );
  }

  #finishLater(request: ResourceRequest): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      finish(request);
    }, this.delayMilliseconds);
    this.#timers.add(timer);
  }
}

function repeated(earlier: ResourceRequest, start: RequestStart): JsonObject {
  if (earlier.start.fingerprint === start.fingerprint) return earlier.event;
  throw new AwsError(
    "ClientTokenConflictException",
    `Client token '${start.clientToken}' was used for another request.`,
  );
}

function finish(request: ResourceRequest): void {
  try {
    const resource = request.start.work();
    progress(request, "SUCCESS", {
      Identifier: resource?.identifier ?? request.start.identifier,
      ResourceModel: resource && JSON.stringify(resource.properties),
    });
  } catch (error) {
    const code = error instanceof HandlerError ? error.code : "InternalFailure";
    const message = error instanceof Error ? error.message : String(error);
    progress(request, "FAILED", { ErrorCode: code, StatusMessage: message });
  }
}

function progress(request: ResourceRequest, status: string, more: JsonObject): void {
  request.event = {
    ...request.event,
    TypeName: request.start.typeName,
    Operation: request.start.operation,
    OperationStatus: status,
    EventTime: Date.now() / 1000,
    ...more,
  };
}
