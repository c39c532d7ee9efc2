import { discoverRegistry, type DiscoveredRegistry } from "../registry/discover";
import { toRunError } from "./run-error";

/**
 * Reads and checks the handlers below a folder.
 * @throws pulumi.RunError, which Pulumi shows by its message alone, when one of them cannot be used
 */
export function loadHandlers(folder: string): DiscoveredRegistry {
  try {
    return discoverRegistry(folder);
  } catch (error) {
    throw toRunError(error);
  }
}
