import type { Statement } from "../registry/statement";
import { buildPolicy } from "./document";

/**
 * Characters without white space: all inline policies of a role together, one managed policy, and how
 * many of those a role takes. @see IAM user guide, "IAM and AWS STS quotas"
 */
const limits = { inline: 10_240, managed: 6_144, attached: 10 };

/** Characters of the inline policy that are kept for what a function does by itself. */
const ownCharacters = 4_096;

/** What handlers may do, in documents that IAM takes. */
export interface FittedStatements {
  /** For the inline policy, beside what the function does by itself. */
  readonly inline: readonly Statement[];
  /** One managed policy each. */
  readonly managed: readonly (readonly Statement[])[];
}

/**
 * Fits what handlers declare into IAM's limits: as it is declared while there is room, then with the
 * actions on the same resources in one statement, then in managed policies.
 * @throws Error when a role cannot hold it
 */
export function fitStatements(declared: readonly Statement[]): FittedStatements {
  const room = limits.inline - ownCharacters;
  if (charactersOf(declared) <= room) return { inline: declared, managed: [] };
  const merged = mergeStatements(declared);
  if (charactersOf(merged) <= room) return { inline: merged, managed: [] };
  const managed = merged.flatMap(split).reduce<Statement[][]>((policies, statement) => {
    const last = policies.at(-1);
    if (last && charactersOf([...last, statement]) <= limits.managed) last.push(statement);
    else policies.push([statement]);
    return policies;
  }, []);
  if (managed.length <= limits.attached) return { inline: [], managed };
  throw new Error(
    `The permissions that the handlers declare have ${charactersOf(merged)} characters; a role of IAM takes ` +
      `${limits.attached} policies of ${limits.managed}. Name actions together, as in "ecs:Describe*".`,
  );
}

function charactersOf(statements: readonly Statement[]): number {
  return JSON.stringify(buildPolicy(statements)).length;
}

/** Puts the actions on the same resources, under the same conditions, into one statement. */
export function mergeStatements(statements: readonly Statement[]): Statement[] {
  const merged = new Map<string, Statement>();
  for (const statement of statements) {
    const key = JSON.stringify([[...statement.resources].sort(), statement.conditions]);
    const actions = [...(merged.get(key)?.actions ?? []), ...statement.actions];
    merged.set(key, { ...statement, actions: [...new Set(actions)].sort() });
  }
  return [...merged.values()];
}

/** Halves a statement until each part fits into a policy of its own. */
function split(statement: Statement): Statement[] {
  if (charactersOf([statement]) <= limits.managed) return [statement];
  const { actions, resources } = statement;
  const [some, others] = actions.length > 1 ? halves(actions) : halves(resources);
  const parts =
    actions.length > 1
      ? [{ actions: some }, { actions: others }]
      : [{ resources: some }, { resources: others }];
  return parts.flatMap((part) => split({ ...statement, ...part }));
}

function halves(list: readonly string[]): [readonly string[], readonly string[]] {
  if (list.length < 2) {
    throw new Error(
      `One action on one resource has more than ${limits.managed} characters: ${list.join()}.`,
    );
  }
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}
