import type { Driver } from "../monitor";
import { eventDrivers } from "./events";
import { iamDrivers } from "./iam";
import { lambdaDrivers } from "./lambda";
import type { SandboxParts } from "./parts";
import { storageDrivers } from "./storage";

/** A driver for every resource type that comes to life in the sandbox. */
export function createDrivers(parts: SandboxParts): Record<string, Driver> {
  return {
    ...eventDrivers(parts.bus, parts),
    ...iamDrivers(parts),
    ...lambdaDrivers(parts),
    ...storageDrivers(parts),
  };
}
