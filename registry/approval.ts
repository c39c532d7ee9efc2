import type { ActionDeclaration } from "./action";

/** Hours in which somebody must decide when the action does not say. */
export const defaultApprovalHours = 12;

/** Whether runs of an action wait for approval in a stack. @param stack name of the Pulumi stack, such as `prod` */
export function needsApproval(
  { approval }: Pick<ActionDeclaration, "approval">,
  stack: string,
): boolean {
  if (approval === undefined) return false;
  return approval.stacks === undefined || approval.stacks.some((name) => matches(name, stack));
}

function matches(name: string, stack: string): boolean {
  return name.endsWith("*") ? stack.startsWith(name.slice(0, -1)) : stack === name;
}
