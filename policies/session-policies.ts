import { accountActions } from "../registry/account-field";
import type { Action } from "../registry/action";
import { useCloudControl } from "./common";
import { buildPolicy } from "./document";
import { mergeStatements } from "./fit-statements";

/** Characters of a session's policy. @see IAM user guide, "IAM and AWS STS quotas" */
const mostCharacters = 2048;

/**
 * What a session of the execution role may do at most, for each action that may work in another account:
 * JSON texts by the action's identifier.
 * @throws Error for actions whose rights a session cannot hold
 */
export function sessionPolicies(actions: Iterable<Action>): [action: string, policy: string][] {
  const all = accountActions(actions).map(({ identifier, permissions = [] }): [string, string] => {
    const merged = mergeStatements([useCloudControl, ...permissions]);
    const { Version, Statement } = buildPolicy(merged);
    const bare = Statement.map(({ Sid: _, ...one }) => one);
    return [identifier, JSON.stringify({ Version, Statement: bare })];
  });
  const long = all.filter(([, policy]) => policy.length > mostCharacters);
  if (long.length === 0) return all;
  const named = long.map(([name, { length }]) => `${name} (${length} characters)`).join(", ");
  throw new Error(
    `In other accounts a run has the rights of its action alone, for which AWS takes ${mostCharacters} characters. ` +
      `Too long: ${named}. Name their actions together, as in "ec2:Describe*".`,
  );
}
