import { CloudControlClient, GetResourceCommand } from "@aws-sdk/client-cloudcontrol";
import type { ResourceDeclaration } from "../../registry/resource";
import type { AwsClients } from "../../registry/contract/aws";
import type { JsonObject } from "../port/types";
import { AwsFailure, classified } from "./aws-failure";
import { readContext } from "./read-context";
import type { ResourceKey } from "./resource-key";

/**
 * Reads a resource as AWS has it now.
 * @param slowDown called when AWS takes less than it is asked
 * @returns undefined when there is none
 * @throws AwsFailure when AWS does not answer that
 */
export async function readResource(
  clients: AwsClients,
  { read }: Pick<ResourceDeclaration, "read">,
  { type, region, identifier }: ResourceKey,
  slowDown: () => void,
): Promise<JsonObject | undefined> {
  // A handler's own read says itself what "not found" is; from it such an error is about something else.
  if (read) return noticing(slowDown, () => read(identifier, readContext(clients, region)));
  try {
    return await noticing(slowDown, async () => {
      const { ResourceDescription, $metadata } = await clients
        .client(CloudControlClient, region)
        .send(new GetResourceCommand({ TypeName: type, Identifier: identifier }));
      if (($metadata.attempts ?? 1) > 1) slowDown();
      const properties = ResourceDescription?.Properties;
      // Nothing would map to no entity, and so delete what is there.
      if (!properties) throw new Error("Cloud Control answered without Properties");
      return JSON.parse(properties) as JsonObject;
    });
  } catch (error) {
    if (error instanceof AwsFailure && error.kind === "gone") return undefined;
    throw error;
  }
}

async function noticing<T>(slowDown: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await classified(work);
  } catch (error) {
    if (error instanceof AwsFailure && error.kind === "passing") slowDown();
    throw error;
  }
}
