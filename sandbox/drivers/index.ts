import { cited } from "../published/refusal";
import type { Driver } from "./driver";
import { eventDrivers } from "./events";
import { httpApiDrivers } from "./http-apis";
import { iamDrivers } from "./iam";
import { keyDrivers } from "./keys";
import { lambdaDrivers } from "./lambda";
import { logDrivers } from "./logs";
import { messageDrivers } from "./messages";
import { objectDrivers } from "./objects";
import type { SandboxParts } from "./parts";
import { queueDrivers } from "./queues";
import { scheduleDrivers } from "./schedules";
import { secretDrivers } from "./secrets";
import { serviceCatalogDrivers } from "./service-catalog";
import { stackSetDrivers } from "./stack-sets";
import { tableDrivers } from "./tables";

/** A driver for every resource type that comes to life in the sandbox; each of their refusals cites AWS. */
export function createDrivers(parts: SandboxParts): Record<string, Driver> {
  const drivers: Record<string, Driver> = {
    ...eventDrivers(parts.bus, parts),
    ...httpApiDrivers(parts),
    ...iamDrivers(parts),
    ...keyDrivers(parts),
    ...lambdaDrivers(parts),
    ...logDrivers(parts),
    ...messageDrivers(parts),
    ...objectDrivers(parts),
    ...queueDrivers(parts),
    ...scheduleDrivers(parts),
    ...secretDrivers(parts),
    ...serviceCatalogDrivers(parts),
    ...stackSetDrivers(parts),
    ...tableDrivers(parts),
  };
  return Object.fromEntries(
    Object.entries(drivers).map(([type, driver]) => [type, cited(type, driver)]),
  );
}
