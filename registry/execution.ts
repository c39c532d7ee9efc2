import type { ActionExecutors, EntityQuery } from "./contract/port-data";

/** Who may run an action, by Port's own permissions. Whoever fits one of the lists may. */
export interface ExecutionRule {
  /** Names of roles, such as `Admin`, `Member` and `vm-moderator`; a higher role includes the lower. */
  readonly roles?: readonly string[];
  /** E-mail addresses of users. */
  readonly users?: readonly string[];
  /** Names of teams. */
  readonly teams?: readonly string[];
  /** Whether the members of the team that owns the entity may; for actions on an entity. */
  readonly ownedByTeam?: boolean;
  /** Decides alone, where it is given; the lists then say who sees the action. */
  readonly policy?: ExecutionPolicy;
}

/** Lets Port look into the catalog before it starts a run. */
export interface ExecutionPolicy {
  /** Searches by name; their values may be templates, such as `{{ .inputs.name }}`. */
  readonly queries: Readonly<Record<string, EntityQuery>>;
  /** JQ over `{ results, inputs, user, entity, … }`; one that gives true is enough. */
  readonly conditions: readonly string[];
}

/** The roles that every organisation has, the highest first. */
export const portRoles = ["Admin", "Member"] as const;

/** What Port gives an action of which nobody says anything: everyone may run it. */
export const everyone: ActionExecutors = {
  roles: [...portRoles],
  users: [],
  teams: [],
  ownedByTeam: false,
  policy: null,
};

/** The permissions as Port's API takes them, whole, so that nothing of an earlier declaration stays. */
export function toExecutors(rule: ExecutionRule): ActionExecutors {
  const { users = [], teams = [], ownedByTeam = false, policy } = rule;
  const isListed = rule.roles !== undefined || users.length + teams.length > 0 || ownedByTeam;
  return {
    // Where a policy decides and nobody is listed, everyone sees the action.
    roles: [...(rule.roles ?? (isListed ? [] : everyone.roles))],
    users: [...users],
    teams: [...teams],
    ownedByTeam,
    policy: policy ?? null,
  };
}
