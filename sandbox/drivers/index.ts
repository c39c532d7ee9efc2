import type { Driver } from "../monitor";
import { eventDrivers } from "./events";
import { httpApiDrivers } from "./http-apis";
import { iamDrivers } from "./iam";
import { keyDrivers } from "./keys";
import { lambdaDrivers } from "./lambda";
import { messageDrivers } from "./messages";
import { objectDrivers } from "./objects";
import type { SandboxParts } from "./parts";
import { scheduleDrivers } from "./schedules";
import { serviceCatalogDrivers } from "./service-catalog";
import { storageDrivers } from "./storage";

/** A driver for every resource type that comes to life in the sandbox. */
export function createDrivers(parts: SandboxParts): Record<string, Driver> {
  return {
    ...eventDrivers(parts.bus, parts),
    ...httpApiDrivers(parts),
    ...iamDrivers(parts),
    ...keyDrivers(parts),
    ...lambdaDrivers(parts),
    ...messageDrivers(parts),
    ...objectDrivers(parts),
    ...scheduleDrivers(parts),
    ...serviceCatalogDrivers(parts),
    ...storageDrivers(parts),
  };
}
