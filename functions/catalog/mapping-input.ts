import type { JsonObject } from "../port/types";
import type { ResourceKey } from "./resource-key";

/** A resource with what AWS says of it. */
export interface FoundResource {
  readonly key: ResourceKey;
  readonly properties: JsonObject;
}

/** What the filters of a mapping see: the resource, and beside it where it is and what it is called. */
export function mappingInput({ key, properties }: FoundResource, accountId: string): JsonObject {
  return {
    ...properties,
    __Region: key.region,
    __AccountId: accountId,
    __Type: key.type,
    __Identifier: key.identifier,
  };
}
