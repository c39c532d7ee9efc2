import { problemOfConditions, problemOfVariables, type Conditions } from "./conditions";

/** One "Allow" statement of an IAM policy, with the reason for a wildcard kept beside it. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why the statement cannot name its resources; required when a resource is `*`. */
  readonly reason?: string;
  /** What must hold of a request besides. */
  readonly conditions?: Conditions;
}

/** What a statement says besides its actions and resources. */
export type StatementOptions = Pick<Statement, "reason" | "conditions">;

/**
 * Declares what code may do in AWS. What IAM would refuse is told with everything else that is wrong in
 * the handler's file.
 * @param actions IAM actions, such as `ecs:UpdateService`; a bare `*` or `service:*` is refused.
 * @param resources one or several ARNs; `*` stands for every resource and then needs a reason.
 * @param options the reason why no narrower resource is possible, for the reader of the plan; or
 * `{ reason, conditions }`, with conditions such as `{ StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }`.
 */
export function declareRights(
  actions: readonly string[],
  resources: string | readonly string[],
  options: string | StatementOptions = {},
): Statement {
  const { reason, conditions } = typeof options === "string" ? { reason: options } : options;
  return {
    actions,
    resources: typeof resources === "string" ? [resources] : resources,
    ...(reason === undefined ? {} : { reason }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

/**
 * Does as `declareRights`, and refuses at once.
 * @throws Error for what IAM would refuse, or would never match: an action that is not
 * `service:Action`, `*` without a reason, a resource that is no ARN, an unknown operator.
 */
export function allow(...rights: Parameters<typeof declareRights>): Statement {
  const statement = declareRights(...rights);
  const { actions, resources, reason, conditions } = statement;
  for (const action of actions) {
    if (!/^[a-z0-9-]+:[A-Za-z][A-Za-z0-9]*\*?$/.test(action)) {
      throw new Error(
        `allow: "${action}" is not an IAM action; write "service:Action", such as "ecs:UpdateService".`,
      );
    }
  }
  if (actions.length === 0 || resources.length === 0) {
    throw new Error("allow: name at least one action and one resource.");
  }
  if (resources.includes("*") && !reason?.trim()) {
    throw new Error(
      `allow: resource "*" for ${actions.join(", ")} needs a reason as third argument, or a narrower ARN.`,
    );
  }
  const problem =
    resources.map(problemOfResource).find((one) => one !== undefined) ??
    (conditions && problemOfConditions(conditions));
  if (problem !== undefined) throw new Error(`allow: ${problem}`);
  return statement;
}

/**
 * Says what is wrong with a resource of a statement; undefined when nothing is.
 * @see IAM user guide, "Amazon Resource Names", on wildcards in them
 */
export function problemOfResource(resource: string): string | undefined {
  if (resource === "*") return undefined;
  const [arn, partition = "", service = "", region = "", account = "", ...rest] =
    resource.split(":");
  const part = rest.join(":");
  const quoted = `the resource ${JSON.stringify(resource)}`;
  if (arn !== "arn" || part === "") {
    return `${quoted} is no ARN; write "arn:aws:service:region:account:resource", or "*" with a reason.`;
  }
  if (!/^[a-z0-9-]+$/.test(service)) {
    return `${quoted} has the service ${JSON.stringify(service)}; IAM takes no wildcard and no variable there.`;
  }
  if ([partition, region, account].some((field) => field.includes("$"))) {
    return `${quoted} has a variable before its sixth part; IAM replaces variables behind it only.`;
  }
  const type = typeOf(resource);
  if (/[*?$]/.test(type)) {
    return `${quoted} has the resource type ${JSON.stringify(type)}; IAM takes no wildcard there. Write one ARN for each type.`;
  }
  const problem = problemOfVariables(part);
  return problem && `${quoted}: ${problem}`;
}

/**
 * The part of an ARN that says of what kind its resource is, with its separator: `instance/`,
 * `function:`; empty where resources have no kind, as S3's.
 */
export function typeOf(arn: string): string {
  const [, , service, region, account, ...rest] = arn.split(":");
  if (service === "s3" && region === "" && account === "") return "";
  return /^[^:/]*[:/]/.exec(rest.join(":"))?.[0] ?? "";
}
