import {
  CloudControlClient,
  GetResourceCommand,
  ListResourcesCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudcontrol";
import type { ResourceDeclaration, ResourcePage } from "../../registry/resource";
import type { AwsClients } from "../aws/clients";
import type { JsonObject } from "../port/types";
import type { ResourceKey } from "./resource-key";

/** AWS will give the same answer again: the type is unknown here, or access is denied. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** @see Cloud Control API reference; names of errors that a later try does not cure */
const final = new Set([
  "TypeNotFoundException",
  "UnsupportedActionException",
  "InvalidRequestException",
  "InvalidCredentialsException",
  "PrivateTypeException",
  "AccessDeniedException",
]);

/**
 * Reads a resource as AWS has it now.
 * @returns undefined when there is none
 * @throws UnreadableError when AWS refuses for good; another error when it may answer later
 */
export async function readResource(
  clients: AwsClients,
  declaration: Pick<ResourceDeclaration, "read">,
  { type, region, identifier }: ResourceKey,
): Promise<JsonObject | undefined> {
  if (declaration.read) return declaration.read(identifier, { aws: clients, region });
  try {
    const { ResourceDescription } = await clients
      .client(CloudControlClient, region)
      .send(new GetResourceCommand({ TypeName: type, Identifier: identifier }));
    return JSON.parse(ResourceDescription?.Properties ?? "{}") as JsonObject;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw classify(error);
  }
}

/** Lists one page of the resources of a type. @throws like `readResource` */
export async function listResources(
  clients: AwsClients,
  type: string,
  region: string,
  page: { nextToken?: string; model?: string },
): Promise<ResourcePage> {
  try {
    const answer = await clients.client(CloudControlClient, region).send(
      new ListResourcesCommand({
        TypeName: type,
        ...(page.nextToken && { NextToken: page.nextToken }),
        ...(page.model && { ResourceModel: page.model }),
      }),
    );
    const identifiers = (answer.ResourceDescriptions ?? []).map(
      ({ Identifier }) => Identifier ?? "",
    );
    return { identifiers, ...(answer.NextToken && { nextToken: answer.NextToken }) };
  } catch (error) {
    throw classify(error);
  }
}

/** Cloud Control wraps what a service says into a general error, whose text alone tells. */
function isNotFound(error: unknown): boolean {
  if (error instanceof ResourceNotFoundException) return true;
  const { name, message } = error as Error;
  return name === "GeneralServiceException" && /not ?found|does not exist|NoSuch/i.test(message);
}

function classify(error: unknown): unknown {
  const { name, message } = error as Error;
  const denied = name === "GeneralServiceException" && /AccessDenied|not authorized/i.test(message);
  if (!final.has(name) && !denied) return error;
  return new UnreadableError(`${name}: ${message}`, { cause: error });
}
