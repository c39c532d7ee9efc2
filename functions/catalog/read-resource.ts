import {
  CloudControlClient,
  GetResourceCommand,
  ListResourcesCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudcontrol";
import type { ResourceDeclaration, ResourcePage } from "../../registry/resource";
import type { AwsClients } from "../../registry/contract/aws";
import type { JsonObject } from "../port/types";
import type { ResourceKey } from "./resource-key";

/** AWS will give the same answer again: the type is unknown here, or access is denied. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** Cloud Control does not know the type in this region, or cannot list it: nothing that passes. */
export class UnlistableError extends UnreadableError {
  constructor(
    /** Cloud Control's error. */
    readonly code: string,
    message: string,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

const unlistable = new Set(["TypeNotFoundException", "UnsupportedActionException"]);

/**
 * Names of errors that a later try does not cure: Cloud Control's, and those of the services that
 * handlers ask themselves.
 * @see Cloud Control API reference
 */
const final =
  /^(TypeNotFoundException|UnsupportedActionException|InvalidRequestException|InvalidCredentialsException|PrivateTypeException|ValidationException|AccessDenied.*|InvalidParameter.*)$/;

/**
 * Reads a resource as AWS has it now.
 * @param isListed whether a resync has just listed it; then a service's text alone does not make it gone
 * @returns undefined when there is none
 * @throws UnreadableError when AWS refuses for good; another error when it may answer later
 */
export async function readResource(
  clients: AwsClients,
  declaration: Pick<ResourceDeclaration, "read">,
  { type, region, identifier }: ResourceKey,
  isListed = false,
): Promise<JsonObject | undefined> {
  const { read } = declaration;
  if (read) return classified(() => read(identifier, { aws: clients, region }));
  try {
    const { ResourceDescription } = await clients
      .client(CloudControlClient, region)
      .send(new GetResourceCommand({ TypeName: type, Identifier: identifier }));
    const properties = ResourceDescription?.Properties;
    // Nothing would map to no entity, and so delete what is there.
    if (!properties) throw new Error("Cloud Control answered without Properties");
    return JSON.parse(properties) as JsonObject;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    if (!isWrappedNotFound(error)) throw classify(error);
    const { name, message } = error as Error;
    if (isListed) throw new UnreadableError(`${name}: ${message}`, { cause: error });
    if (!isNamed(identifier, message)) throw error;
    return undefined;
  }
}

/** Does what a handler's own `read` or `list` does. @throws like `readResource` */
export async function classified<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw classify(error);
  }
}

/**
 * Lists one page of the resources of a type.
 * @throws like `readResource`; UnlistableError when Cloud Control cannot list the type
 */
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
    const { name, message } = error as Error;
    if (!unlistable.has(name)) throw classify(error);
    throw new UnlistableError(name, `${type} in ${region}: ${name}: ${message}`, { cause: error });
  }
}

/** Cloud Control wraps what a service says into a general error, whose text alone tells. */
function isWrappedNotFound(error: unknown): boolean {
  const { name, message } = error as Error;
  // "… is not authorized …, because the key does not exist" says nothing of the resource.
  if (name !== "GeneralServiceException" || isDenied(message)) return false;
  return /not ?found|does not exist|NoSuch/i.test(message);
}

/** "The TagSet does not exist" is about something else than the resource: the text must name all of it. */
function isNamed(identifier: string, message: string): boolean {
  return identifier.split("|").every((part) => {
    const text = part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return new RegExp(`(?<![\\w-])${text}(?![\\w-])`).test(message);
  });
}

function isDenied(message: string): boolean {
  return /AccessDenied|not authorized|Unauthorized|Forbidden/i.test(message);
}

function classify(error: unknown): unknown {
  const { name, message } = error as Error;
  const denied = name === "GeneralServiceException" && isDenied(message);
  if (!final.test(name) && !denied) return error;
  return new UnreadableError(`${name}: ${message}`, { cause: error });
}
