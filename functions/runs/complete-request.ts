import { blueprintIdentifier } from "../../registry/blueprint";
import type { Action } from "../../registry/action";
import type { Port } from "../port";
import type { RunRequest } from "./run-request";

/**
 * Reads the entity of a run from Port whose message had its identifier alone.
 * @returns the request as the handler needs it, or with the reason why it cannot be started
 * @throws PortError when Port must be asked later
 */
export async function completeRequest(
  port: Port,
  action: Action,
  request: RunRequest,
): Promise<RunRequest> {
  const { entity, entityIdentifier, refusal } = request;
  if (action.trigger === "CREATE" || entity || !entityIdentifier || refusal !== undefined) {
    return request;
  }
  const blueprint = blueprintIdentifier(action.blueprint);
  const found = await port.entities.get(blueprint, entityIdentifier);
  if (found) return { ...request, entity: found };
  return {
    ...request,
    refusal: `Entity "${entityIdentifier}" of blueprint "${blueprint}" is not in Port any more, so there is nothing to work on.`,
  };
}
