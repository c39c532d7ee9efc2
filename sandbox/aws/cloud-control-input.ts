import { isDeepStrictEqual } from "node:util";
import type { Step } from "../../facts/cloudformation";
import {
  AwsError,
  isObject,
  optionalText,
  requiredText,
  type AwsCall,
  type JsonObject,
} from "./call";
import type { ResourceTypes } from "./resources/types";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

const STEPS: Readonly<Record<string, Step>> = {
  CreateResource: "create",
  GetResource: "read",
  UpdateResource: "update",
  DeleteResource: "delete",
  ListResources: "list",
};

/**
 * Checks the resource type of a request.
 * @throws AwsError TypeNotFoundException for a type that there is not, or a region that AWS cannot have;
 * UnsupportedActionException for what the type has no handler for.
 */
export function parseTypeName({ input, region, operation }: AwsCall, types: ResourceTypes): void {
  const type = requiredText(input, "TypeName");
  const facts = REGION.test(region) ? types.find(type) : undefined;
  if (!facts) {
    throw new AwsError("TypeNotFoundException", `Type '${type}' was not found in '${region}'.`);
  }
  const step = STEPS[operation];
  if (step === undefined || facts.handlers?.[step]) return;
  throw new AwsError(
    "UnsupportedActionException",
    `Resource type ${type} does not support ${step.toUpperCase()} action`,
  );
}

/** Reads a field that holds JSON text. @throws AwsError InvalidRequestException */
export function parseJsonText(input: JsonObject, field: string): unknown {
  const text = requiredText(input, field);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AwsError(
      "InvalidRequestException",
      `${field} is no JSON: ${(error as Error).message}`,
    );
  }
}

/** Reads a field that holds the text of a JSON object. @throws AwsError InvalidRequestException */
export function parseModel(input: JsonObject, field: string): JsonObject {
  const model = parseJsonText(input, field);
  if (isObject(model)) return model;
  throw new AwsError("InvalidRequestException", `${field} is ${JSON.stringify(model)}, no object.`);
}

/** One page of a listing. */
export interface Page {
  /** Identifier after which the page begins; empty for the first page. */
  readonly after: string;
  readonly size: number;
}

/** Reads where a page begins and how long it may be. @throws AwsError InvalidRequestException */
export function parsePage(input: JsonObject): Page {
  const size = Number(input["MaxResults"] ?? 100);
  const token = optionalText(input, "NextToken") ?? "";
  const after = Buffer.from(token, "base64url").toString();
  if (pageToken(after) === token) return { after, size };
  throw new AwsError("InvalidRequestException", `NextToken '${token}' is not valid.`);
}

/** Writes the token of the page that begins after an identifier. */
export function pageToken(after: string): string {
  return Buffer.from(after).toString("base64url");
}

/**
 * Reads which resources to list: some types are listed only within another one, which the
 * ResourceModel names.
 * @throws AwsError InvalidRequestException when it does not.
 */
export function parseListFilter(
  input: JsonObject,
  type: string,
  needed: readonly string[] = [],
): (properties: JsonObject) => boolean {
  const model = "ResourceModel" in input ? parseModel(input, "ResourceModel") : {};
  const missing = needed.filter((name) => model[name] === undefined);
  if (missing.length > 0) {
    throw new AwsError(
      "InvalidRequestException",
      `Missing or invalid ResourceModel property in ${type} list handler request input. Required property: [${missing.join(", ")}]`,
    );
  }
  return (properties) => needed.every((name) => isDeepStrictEqual(properties[name], model[name]));
}
