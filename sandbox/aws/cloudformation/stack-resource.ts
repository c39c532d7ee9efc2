import type { JsonObject } from "../call";
import type { ResourceStore } from "../resource-store";
import type { Stack } from "./stack";

const TYPE = "AWS::CloudFormation::Stack";

/** The calls that bring a stack into a status; it comes into others by itself. */
const CALLS: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: "CreateStack",
  DELETE_COMPLETE: "DeleteStack",
  UPDATE_IN_PROGRESS: "UpdateStack",
};

/** Shows a stack as it is now among the account's resources, from where its events reach the bus. */
export function showStack(store: ResourceStore, stack: Stack): void {
  const { id, region, status } = stack;
  const cause = CALLS[status] ?? status;
  const shown = store.get(region, TYPE, id);
  const properties = { ...commonOf(stack), StackId: id, Parameters: stack.parameters };
  if (status === "CREATE_IN_PROGRESS") store.place(region, TYPE, properties, cause);
  else if (shown && status === "DELETE_COMPLETE") store.delete(shown, cause);
  else if (shown) store.observe(shown, properties, cause);
}

/** What both Cloud Control and CloudFormation's own API say of a stack; `undefined` is nothing. */
export function commonOf(stack: Stack): JsonObject {
  const { id, role, outputs, outputDescriptions } = stack;
  return {
    StackName: stack.name,
    Description: stack.description,
    RoleARN: role === undefined ? undefined : `arn:aws:iam::${id.split(":")[4]}:role/${role}`,
    CreationTime: new Date(stack.createdAt).toISOString(),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    EnableTerminationProtection: false,
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
      ...{ OutputKey, OutputValue },
      ...(outputDescriptions[OutputKey] && { Description: outputDescriptions[OutputKey] }),
    })),
  };
}
