import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Json, JsonObject } from "../port/types";
import type { AwsClients, CloudControl, CloudControlOptions } from "../../registry/contract/aws";
import {
  describeFailure,
  describeRefusal,
  isPassing,
  mayPassAnew,
  NotFound,
} from "./cloud-control-failure";

/** Remembers small values for as long as a run lives, over redeliveries. */
export interface Memory {
  recall(name: string): Json | undefined;
  remember(name: string, value: Json): Promise<void>;
}

/** How many failed requests of earlier attempts are passed over. */
const maxPassedOver = 10;

/**
 * @param operationId what the client tokens are made of: the run id
 * @param memory outlives this attempt, so that a request which failed is asked anew under a new token
 */
export function createCloudControl(
  clients: AwsClients,
  operationId: string,
  memory: Memory,
  signal: AbortSignal,
): CloudControl {
  const used = new Set<string>();

  const start = async (
    verb: string,
    type: string,
    options: CloudControlOptions & { tokenSuffix?: string },
    send: (client: CloudControlClient, token: string) => Promise<{ ProgressEvent?: ProgressEvent }>,
  ): Promise<ProgressEvent> => {
    const name = [verb, type, options.as].filter(Boolean).join(" ");
    if (used.has(name)) {
      throw new Error(
        `This run does "${name}" twice; give each its own "as", such as { as: "second" }.`,
      );
    }
    used.add(name);
    const client = clients.client(CloudControlClient, options.region);
    const ask = async (tries: number): Promise<ProgressEvent> => {
      try {
        const token = clientToken(operationId, name + (options.tokenSuffix ?? ""), tries);
        return (await send(client, token)).ProgressEvent ?? {};
      } catch (error) {
        throw describeRefusal(verb, type, error);
      }
    };
    const known = Number(memory.recall(`tries of ${name}`) ?? 0);
    let tries = known;
    let first = await ask(tries);
    // A request that failed in an attempt whose memory is gone is answered with that failure.
    while (isEnded(first) && isPassing(first) && tries < known + maxPassedOver) {
      tries += 1;
      first = await ask(tries);
    }
    const last = await waitForEnd(client, first, signal);
    if (last.OperationStatus === "SUCCESS") return last;
    if (mayPassAnew(last)) await memory.remember(`tries of ${name}`, tries + 1);
    throw describeFailure(verb, type, last);
  };

  return {
    async create(type, properties, options = {}) {
      const progress = await start("create", type, options, (client, ClientToken) =>
        client.send(
          new CreateResourceCommand({
            TypeName: type,
            DesiredState: JSON.stringify(properties),
            ClientToken,
          }),
        ),
      );
      const model = parseObject(progress.ResourceModel);
      return { identifier: progress.Identifier ?? "", properties: { ...properties, ...model } };
    },

    async get(type, identifier, options = {}) {
      try {
        const { ResourceDescription } = await clients
          .client(CloudControlClient, options.region)
          .send(new GetResourceCommand({ TypeName: type, Identifier: identifier }));
        return { identifier, properties: parseObject(ResourceDescription?.Properties) };
      } catch (error) {
        const refusal = describeRefusal("read", `${type} ${identifier}`, error);
        if (refusal instanceof NotFound) return undefined;
        throw refusal;
      }
    },

    async update(type, identifier, patch, options = {}) {
      const PatchDocument = JSON.stringify(patch);
      // A patch made from what was read may differ in a later attempt, and is then another request.
      const tokenSuffix = ` ${createHash("sha256").update(PatchDocument).digest("hex").slice(0, 12)}`;
      await start("update", type, { ...options, tokenSuffix }, (client, ClientToken) =>
        client.send(
          new UpdateResourceCommand({
            TypeName: type,
            Identifier: identifier,
            PatchDocument,
            ClientToken,
          }),
        ),
      );
    },

    async delete(type, identifier, options = {}) {
      try {
        await start("delete", type, options, (client, ClientToken) =>
          client.send(
            new DeleteResourceCommand({ TypeName: type, Identifier: identifier, ClientToken }),
          ),
        );
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
  };
}

/**
 * Builds a token that Cloud Control accepts: `[-A-Za-z0-9+/=]`, at most 128 characters.
 * The run id comes first, so that it can be found in CloudTrail; a digest at the end tells apart
 * what reads the same when it is shortened or has lost its other characters.
 */
export function clientToken(operationId: string, name: string, tries: number): string {
  const exact = JSON.stringify([operationId, name, tries]);
  const suffix = `-${createHash("sha256").update(exact).digest("hex").slice(0, 12)}`;
  const readable = `${operationId}-${name}`.replace(/[^-A-Za-z0-9+/=]+/g, "-");
  return readable.slice(0, 128 - suffix.length) + suffix;
}

async function waitForEnd(
  client: CloudControlClient,
  first: ProgressEvent,
  signal: AbortSignal,
): Promise<ProgressEvent> {
  let progress = first;
  for (let delay = 50; !isEnded(progress); delay = Math.min(delay * 2, 5000)) {
    await wait(delay, undefined, { signal });
    const answer = await client.send(
      new GetResourceRequestStatusCommand({ RequestToken: progress.RequestToken }),
    );
    progress = answer.ProgressEvent ?? {};
  }
  return progress;
}

function isEnded(progress: ProgressEvent): boolean {
  return ["SUCCESS", "FAILED", "CANCEL_COMPLETE"].includes(progress.OperationStatus ?? "");
}

function parseObject(text: string | undefined): JsonObject {
  return text ? (JSON.parse(text) as JsonObject) : {};
}
