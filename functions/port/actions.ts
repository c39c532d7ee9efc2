import type { PortActions } from "../../registry/contract/port";
import {
  asksForApproval,
  isAutomation,
  mergeAction,
  mergeAutomation,
  sameAction,
  sameExecutors,
} from "./merge-action";
import { PortError, whenAbsent, whenTaken } from "./port-error";
import { type Send, fieldOf } from "./request";
import * as shapes from "./shapes";
import type { PortAction, PortAutomation } from "./types";

/** Builds the calls about actions. */
export function createActions(send: Send): PortActions {
  async function get(identifier: string): Promise<PortAction | undefined> {
    const call = send({ method: "GET", path: ["actions", identifier] });
    const answer = await whenAbsent(call, undefined);
    return answer && fieldOf(answer, "action", shapes.action);
  }

  async function change(
    action: PortAction | PortAutomation,
    previous: PortAction | PortAutomation | undefined,
  ) {
    const { identifier } = action;
    const current = await get(identifier);
    if (!current) {
      throw new PortError(
        `Port says that the action "${identifier}" exists and that it does not; try again later.`,
        { status: 409, method: "POST", path: "/v1/actions", retryable: true },
      );
    }
    const body = isAutomation(action)
      ? mergeAutomation(action, current)
      : mergeAction(action, current, isAutomation(previous) ? undefined : previous);
    const asksInPort = asksForApproval(body);
    if (sameAction(body, current)) return { done: "unchanged", asksInPort } as const;
    await send({ method: "PUT", path: ["actions", identifier], body });
    return { done: "updated", asksInPort } as const;
  }

  return {
    get,
    async upsert(action, previous) {
      const call = send({ method: "POST", path: ["actions"], body: action });
      if (await whenTaken(call, undefined)) return { done: "created", asksInPort: false };
      return change(action, previous);
    },
    async permit(identifier, executors) {
      const path = ["actions", identifier, "permissions"];
      const answer = await send({ method: "GET", path });
      const { execute } = fieldOf(answer, "permissions", shapes.permissions);
      if (sameExecutors(execute, executors)) return "unchanged";
      await send({ method: "PATCH", path, body: { execute: executors } });
      return "updated";
    },
    async delete(identifier) {
      const call = send({ method: "DELETE", path: ["actions", identifier] });
      return (await whenAbsent(call, undefined)) !== undefined;
    },
  };
}
