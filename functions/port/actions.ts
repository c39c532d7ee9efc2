import type { PortActions } from "../../registry/contract/port";
import { PortError, whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";

/** Builds the calls about actions. */
export function createActions(send: Send): PortActions {
  return {
    async get(identifier) {
      const call = send({ method: "GET", path: ["actions", identifier] });
      const answer = await whenAbsent(call, undefined);
      return answer && fieldOf(answer, "action");
    },
    async upsert(action) {
      try {
        await send({ method: "POST", path: ["actions"], body: action });
        return "created";
      } catch (error) {
        if (!isTaken(error)) {
          throw error;
        }
        await send({ method: "PUT", path: ["actions", action.identifier], body: action });
        return "replaced";
      }
    },
    async delete(identifier) {
      const call = send({ method: "DELETE", path: ["actions", identifier] });
      return (await whenAbsent(call, undefined)) !== undefined;
    },
  };
}

function isTaken(error: unknown): boolean {
  return error instanceof PortError && error.status === 409 && error.code === "identifier_taken";
}
