import type { JsonObject } from "../call";
import type { ResourceStore } from "../resource-store";
import type { Stack } from "./stack";

const TYPE = "AWS::CloudFormation::Stack";

/** Shows a stack as it is now among the account's resources, from where its events reach the bus. */
export function showStack(store: ResourceStore, stack: Stack): void {
  const { id, region, status } = stack;
  if (status === "CREATE_IN_PROGRESS") {
    store.place(region, TYPE, { ...fixed(stack), ...changing(stack) }, "CreateStack");
    return;
  }
  const shown = store.get(region, TYPE, id);
  if (!shown) return;
  if (status === "DELETE_COMPLETE") store.delete(shown, "DeleteStack");
  else if (status === "UPDATE_IN_PROGRESS") {
    store.observe(shown, { ...fixed(stack), ...changing(stack) }, "UpdateStack");
  } else store.observe(shown, changing(stack), status);
}

function fixed({ id, name, description, parameters, tags, role, createdAt }: Stack): JsonObject {
  return {
    StackId: id,
    StackName: name,
    ...(description !== undefined && { Description: description }),
    ...(role !== undefined && { RoleARN: `arn:aws:iam::${id.split(":")[4]}:role/${role}` }),
    Parameters: parameters,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    CreationTime: new Date(createdAt).toISOString(),
    EnableTerminationProtection: false,
  };
}

function changing({ status, statusReason, outputs }: Stack): JsonObject {
  return {
    StackStatus: status,
    StackStatusReason: statusReason,
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    })),
  };
}
