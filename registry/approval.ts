/** Who must agree before something is done, and when. */
export interface PanelRule {
  /** Groups of the stack's `approvers`, and addresses; the group `default` when left out. */
  readonly approvers?: readonly string[];
  /** How many of them must agree, each by a link of their own; default 1. One rejection ends it. */
  readonly atLeast?: number;
  /**
   * JQ over the inputs, by name. It is asked unless this gives `false` and nothing else; one that fails asks.
   * Secret inputs are not among them.
   */
  readonly when?: string;
  /** Who is asked, too, when it is not decided after some hours. */
  readonly escalation?: Escalation;
}

/** Others who are asked after a time. */
export interface Escalation {
  /** More than 0, up to 168. */
  readonly afterHours: number;
  /** Groups of the stack's `approvers`, and addresses. */
  readonly approvers: readonly string[];
}

/** When somebody must agree before a handler starts. */
export interface ApprovalRule extends PanelRule {
  /** Names of Pulumi stacks; `*` at the end stands for any ending. Every stack when left out. */
  readonly stacks?: readonly string[];
  /** How long people have to decide: 1 to 168, default 12. */
  readonly hours?: number;
}

/** Hours in which somebody must decide when the action does not say. */
export const defaultApprovalHours = 12;

/** The group that is asked about whatever names no approvers. */
export const defaultGroup = "default";

/** Whether runs of an action wait for approval in a stack. @param stack name of the Pulumi stack, such as `prod` */
export function needsApproval(
  { approval }: { readonly approval?: ApprovalRule | undefined },
  stack: string,
): boolean {
  if (approval === undefined) return false;
  return approval.stacks === undefined || approval.stacks.some((name) => matches(name, stack));
}

function matches(name: string, stack: string): boolean {
  return name.endsWith("*") ? stack.startsWith(name.slice(0, -1)) : stack === name;
}
