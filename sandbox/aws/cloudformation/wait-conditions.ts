import { EventEmitter, once } from "node:events";
import type { Hops } from "../../hops";
import { isObject, parseJson, type JsonObject } from "../call";
import type { PresignedUrls } from "./presigned-urls";
import {
  wholeNumber,
  type Change,
  type CreatedResource,
  type Creation,
  type ResourceKind,
} from "./resource-kind";

/** A signal that a handle has received. */
interface Signal {
  readonly status: "SUCCESS" | "FAILURE";
  readonly reason: string;
  readonly data: string;
}

/** Signals by unique id; a repeated id is a retransmission and changes nothing. */
class WaitHandle extends EventEmitter<{ signal: [] }> {
  readonly signals = new Map<string, Signal>();

  receive(uniqueId: string, signal: Signal): void {
    if (this.signals.has(uniqueId)) return;
    this.signals.set(uniqueId, signal);
    this.emit("signal");
  }
}

/** Longest time that a condition may wait. */
const MAXIMUM_SECONDS = 43_200;

/** Handles, which are presigned URLs, and the conditions that wait for what is sent to them. */
export class WaitConditions {
  readonly #handles = new Map<string, WaitHandle>();

  constructor(
    private readonly urls: PresignedUrls,
    private readonly hops: Hops,
  ) {}

  /** `AWS::CloudFormation::WaitConditionHandle`: what it refers to is the URL. */
  readonly handles: ResourceKind = {
    create: async ({ stack, logicalId, initiated }) => {
      const handle = new WaitHandle();
      const url = this.urls.issue({
        purpose: "wait condition",
        region: stack.region,
        key: `${stack.id}/${logicalId}`,
        receive: (body) => this.#receive(handle, `${logicalId} of ${stack.name}`, body),
      });
      this.#handles.set(url, handle);
      initiated(url);
      return { physicalId: url, ref: url, attribute: () => undefined };
    },
    update: refuseUpdate,
    // A signal to a handle that is gone still finds the bucket, and no one who waits.
    delete: async ({ physicalId }) => void this.#handles.delete(physicalId),
  };

  /** `AWS::CloudFormation::WaitCondition`. */
  readonly conditions: ResourceKind = {
    create: (creation) => this.#wait(creation),
    update: refuseUpdate,
    delete: async () => undefined,
  };

  #receive(handle: WaitHandle, who: string, body: Buffer): void {
    const signal = parseSignal(body);
    if (!signal) {
      // Nothing is documented; the condition goes on waiting, and the timeline says why.
      const problem = "no JSON object with Status SUCCESS or FAILURE and a UniqueId";
      this.hops.record("CloudFormation", `${who} ignored a signal: it is ${problem}`);
      return;
    }
    const { uniqueId, ...content } = signal;
    this.hops.record("CloudFormation", `${who} received ${content.status} for ${uniqueId}`);
    handle.receive(uniqueId, content);
  }

  async #wait(creation: Creation): Promise<CreatedResource> {
    const { properties, stack, logicalId, signal, initiated } = creation;
    const timeoutSeconds = wholeNumber(properties, "Timeout", [0, MAXIMUM_SECONDS]);
    const count = wholeNumber(properties, "Count", [1, 1000], 1);
    const handle = this.#find(properties);
    const physicalId = `${stack.id}/${logicalId}`;
    initiated(physicalId);
    const data = await successes(handle, count, timeoutSeconds, signal);
    return {
      physicalId,
      ref: physicalId,
      attribute: (name) => (name === "Data" ? JSON.stringify(data) : undefined),
    };
  }

  #find({ Handle: url }: JsonObject): WaitHandle {
    if (url === undefined) throw new Error("Property Handle cannot be empty.");
    const handle = typeof url === "string" ? this.#handles.get(url) : undefined;
    if (handle) return handle;
    throw new Error("Property Handle is no URL of a wait condition handle; use Ref of one.");
  }
}

/** Neither handles nor conditions are ever updated (template reference, "Updates are not supported"). */
async function refuseUpdate({ type }: Change): Promise<never> {
  throw new Error(`Update to resource type ${type} is not supported.`);
}

/** Waits for enough signals. @throws Error for a failure, and when time is over. */
async function successes(
  handle: WaitHandle,
  count: number,
  timeoutSeconds: number,
  cancelled: AbortSignal,
): Promise<Record<string, string>> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutSeconds * 1000);
  const over = AbortSignal.any([timeout.signal, cancelled]);
  try {
    for (;;) {
      const received = [...handle.signals];
      const failed = received.find(([, { status }]) => status === "FAILURE");
      if (failed) {
        const [uniqueId, { reason }] = failed;
        throw new Error(
          `WaitCondition received failed message: '${reason}' for uniqueId: ${uniqueId}`,
        );
      }
      if (received.length >= count) {
        return Object.fromEntries(received.map(([uniqueId, { data }]) => [uniqueId, data]));
      }
      if (over.aborted) {
        throw new Error(
          `WaitCondition timed out. Received ${received.length} conditions when expecting ${count}`,
        );
      }
      await once(handle, "signal", { signal: over }).catch(ignoreAbort);
    }
  } finally {
    clearTimeout(timer);
  }
}

function ignoreAbort(error: Error): void {
  if (error.name !== "AbortError") throw error;
}

function parseSignal(body: Buffer): (Signal & { uniqueId: string }) | undefined {
  const value = parseJson(body);
  if (!isObject(value)) return undefined;
  const { Status: status, UniqueId: uniqueId } = value;
  if (status !== "SUCCESS" && status !== "FAILURE") return undefined;
  if (typeof uniqueId !== "string" || uniqueId === "") return undefined;
  return { status, uniqueId, reason: textOf(value["Reason"]), data: textOf(value["Data"]) };
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
