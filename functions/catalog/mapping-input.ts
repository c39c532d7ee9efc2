import type { JsonObject } from "../port/types";
import { readPlace } from "./place";
import type { ResourceKey } from "./resource-key";

/** A resource with what AWS says of it. */
export interface FoundResource {
  readonly key: ResourceKey;
  readonly properties: JsonObject;
}

/**
 * What the filters of a mapping see: the resource, and beside it where it is and what it is called.
 * @param accountId the stack's own account
 */
export function mappingInput({ key, properties }: FoundResource, accountId: string): JsonObject {
  const { account = accountId, region } = readPlace(key.region);
  return {
    ...properties,
    __Region: region,
    __AccountId: account,
    __Type: key.type,
    __Identifier: key.identifier,
  };
}
