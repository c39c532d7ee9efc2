import * as t from "io-ts";
import { search } from "./blueprint-parts";
import { checked, exactly } from "./checked";
import { portRoles, type ExecutionRule } from "./execution";
import { isAddress } from "./mailbox";

const listOf = (allowed: string, is: (value: string) => boolean) =>
  checked(
    allowed,
    (value): value is readonly string[] =>
      Array.isArray(value) &&
      value.length > 0 &&
      new Set(value).size === value.length &&
      value.every((one) => typeof one === "string" && one !== "" && is(one)),
  );

/** Port knows roles by their exact names. */
const isRole = (name: string) =>
  portRoles.every((role) => role === name || role.toLowerCase() !== name.toLowerCase());

const queries = checked("at least one search by its name", isFilled);

const policy = exactly(
  {
    queries: t.intersection([queries, t.record(t.string, search, "an object of searches")]),
    conditions: listOf("a list of JQ filters that give true or false", () => true),
  },
  {},
  "{ queries, conditions }",
);

const lists = {
  roles: listOf('a list of roles, such as ["Admin", "Member", "vm-moderator"]', isRole),
  users: listOf('a list of e-mail addresses, such as ["lead@example.com"]', isAddress),
  teams: listOf('a list of names of teams, such as ["platform"]', () => true),
};

const rule = exactly(
  {},
  {
    ...lists,
    ownedByTeam: checked("true or false", (value): value is boolean => typeof value === "boolean"),
    policy,
  },
  'an object such as { roles: ["Admin"], teams: ["platform"] }',
);

/** What an action says of who may run it: somebody, in the end. */
export const executionRule = naming(
  rule,
  "at least one of roles, users, teams, ownedByTeam: true and policy (leave it out, and everyone may run it)",
);

/** The same in a product's template, where all scalars are texts; a launch has no entity that a team owns. */
export const writtenExecutionRule = naming(
  exactly({}, lists, 'a map with roles, users and teams at most, such as { teams: ["platform"] }'),
  "at least one of roles, users and teams (leave it out, and everyone may launch it)",
);

/** @param allowed what to say of a rule by which nobody may run anything */
function naming(
  of: Pick<t.Any, "name" | "is" | "validate">,
  allowed: string,
): t.Type<ExecutionRule, ExecutionRule, unknown> {
  return new t.Type<ExecutionRule, ExecutionRule, unknown>(
    of.name,
    (value): value is ExecutionRule => of.is(value),
    (value, context) => {
      const result = of.validate(value, context) as t.Validation<ExecutionRule>;
      if (result._tag === "Left" || permits(result.right)) return result;
      return t.failure(value, context, allowed);
    },
    t.identity,
  );
}

function permits({ roles, users, teams, ownedByTeam, policy: own }: ExecutionRule): boolean {
  return Boolean(roles ?? users ?? teams ?? own) || ownedByTeam === true;
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return t.UnknownRecord.is(value) && Object.keys(value).length > 0;
}
