/** One "Allow" statement of an IAM policy, with the reason for a wildcard kept beside it. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why the statement cannot name its resources; required when a resource is `*`. */
  readonly reason?: string;
}

/**
 * Declares what code may do in AWS.
 * @param actions IAM actions, such as `ecs:UpdateService`; a bare `*` or `service:*` is refused.
 * @param resources one or several ARNs; `*` stands for every resource and then needs `reason`.
 * @param reason why no narrower resource is possible, for the reader of the plan.
 * @throws Error when an action is not `service:Action` or `*` comes without a reason.
 */
export function allow(
  actions: readonly string[],
  resources: string | readonly string[],
  reason?: string,
): Statement {
  const list = typeof resources === "string" ? [resources] : resources;
  for (const action of actions) {
    if (!/^[a-z0-9-]+:[A-Za-z][A-Za-z0-9]*\*?$/.test(action)) {
      throw new Error(
        `allow: "${action}" is not an IAM action; write "service:Action", such as "ecs:UpdateService".`,
      );
    }
  }
  if (actions.length === 0 || list.length === 0) {
    throw new Error("allow: name at least one action and one resource.");
  }
  if (list.includes("*") && !reason) {
    throw new Error(
      `allow: resource "*" for ${actions.join(", ")} needs a reason as third argument, or a narrower ARN.`,
    );
  }
  return { actions, resources: list, ...(reason === undefined ? {} : { reason }) };
}
