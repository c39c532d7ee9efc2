import type { Json, JsonObject } from "../port/types";

/** Where AWS's resources say how they are: `Status`, `StackStatus`, `State`, `State.Name`, … */
const statusName = /(Status|State)$/;
/** `creating`, `UPDATE_IN_PROGRESS`, `PENDING`, `rebooting cluster nodes`, `configuring-log-exports`, … */
const underWay = /(ing|[_-]?in[_-]?progress)$|^(?!pending|missing)[a-z]+ing[ -]/i;
/** Some end like these and stay so; a stack in review waits for somebody. */
const steady = /^(running|missing|warning|existing|review_in_progress)$/i;

/** Whether AWS is still changing a resource, as far as the statuses that it shows tell. */
export function isChanging(properties: JsonObject): boolean {
  return Object.entries(properties).some(
    ([name, value]) => statusName.test(name) && isUnderWay(value),
  );
}

function isUnderWay(value: Json | undefined): boolean {
  if (typeof value === "string") return underWay.test(value) && !steady.test(value);
  const isNamed = typeof value === "object" && value !== null && !Array.isArray(value);
  return isNamed && typeof value.Name === "string" && isUnderWay(value.Name);
}
