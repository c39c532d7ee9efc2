import type { ApprovalRequest } from "./approval";
import { readGateProperties, type GateEvent, type GateProperties } from "./gate-event";
import { launchApprovalId } from "./ids";
import { launchTimes } from "./launch-times";
import type { Launcher } from "./requester";
import { readStackUrl } from "./wait-url";

/** PhysicalResourceId of a gate whose properties cannot be read. */
export const noRequest = "approval-none";

/** PhysicalResourceId of a gate that asks with the request of an id. */
export function physicalIdOf(id: string): string {
  return `approval-${id}`;
}

/** The id of the request in a PhysicalResourceId. @returns undefined when it names none */
export function requestIdIn(physicalId: string): string | undefined {
  return /^approval-([0-9a-f]{32})$/.exec(physicalId)?.[1];
}

/**
 * Reads what a gate asks about.
 * @throws Error when its properties are not usable, or their wait URL is not its stack's
 */
export function readRequest(
  { ResourceProperties, StackId }: GateEvent,
  region: string,
): GateProperties {
  const properties = readGateProperties(ResourceProperties);
  readStackUrl(properties.WaitUrl, StackId, region);
  return properties;
}

/** The request to approve a launch, as its gate words it. */
export function launchRequestOf(
  { StackId }: GateEvent,
  { WaitUrl, Product, Title, TimeoutSeconds, Parameters = {} }: GateProperties,
  { requester, addresses, runId }: Launcher,
): ApprovalRequest {
  const now = Date.now();
  return {
    id: launchApprovalId(WaitUrl),
    kind: "launch",
    title: Title,
    requester,
    requesterAddresses: addresses,
    inputs: Parameters,
    details: Object.entries(Parameters).map(([name, value]) => [name, [value].flat().join(", ")]),
    requestedAt: now,
    ...launchTimes(now, Number(TimeoutSeconds) * 1000),
    subject: `product:${Product}`,
    waitUrl: WaitUrl,
    stackId: StackId,
    ...(runId !== undefined && { run: { id: runId, group: runId } }),
  };
}
