import type { AwsClients } from "../../registry/contract/aws";
import type { ReadContext } from "../../registry/resource";
import { placeBeside, regionOf } from "./place";

/**
 * What a handler's own read or list gets for a place: the region, and clients of that place's account.
 * @param clients take a place where others take a region
 */
export function readContext(clients: AwsClients, place: string): ReadContext {
  return {
    region: regionOf(place),
    aws: {
      client: (Class, region = regionOf(place)) =>
        clients.client(Class, placeBeside(place, region)),
    },
  };
}
