import { firstOutput } from "../../functions/jq";
import type { ActionExecutors, Json, JsonObject } from "../../functions/port/types";
import { everyone } from "../../registry/execution";
import type { Actor } from "./accounts";
import { ApiError } from "./api-error";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import type { ActionPermissions, StoredAction, StoredEntity } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { fillIn } from "./run-message";
import { compileQuery } from "./search";

/** A run that somebody wants to start. */
export interface Attempt {
  readonly action: StoredAction;
  readonly entity: StoredEntity | null;
  readonly inputs: JsonObject;
  readonly by: Actor;
}

const readPermissions = bodyOf<Partial<ActionPermissions>>("PATCH /v1/actions/:action/permissions");
const byDefault: ActionPermissions = {
  execute: everyone,
  approve: { roles: ["Admin"], users: [], teams: [], policy: null },
};
/** The most that a query of a policy sees. */
const LARGEST_RESULT = 1000;

/** `/v1/actions/:action/permissions`: who may run it. An action has them from its beginning. */
export function permissionRoutes(core: Core): Route[] {
  const path = "/v1/actions/:action/permissions";
  return [
    route("GET", path, ({ param }) => {
      const { identifier } = core.model.needAction(param("action"));
      return ok({ permissions: permissionsOf(core, identifier) });
    }),
    route("PATCH", path, (request) => changePermissions(core, request)),
  ];
}

/**
 * Refuses a run that its action does not permit. A policy, where there is one, decides alone.
 * @throws ApiError 403 `missing_permissions`
 */
export async function checkPermitted(core: Core, attempt: Attempt): Promise<void> {
  const { action, by } = attempt;
  const { execute } = permissionsOf(core, action.identifier);
  const isPermitted = execute.policy
    ? await keepsPolicy(core, execute.policy, attempt)
    : isListed(core, execute, attempt);
  if (isPermitted) return;
  const { policy, ...lists } = execute;
  const why = policy ? "no condition of its policy is true" : `allowed: ${JSON.stringify(lists)}`;
  const { roles, teams } = core.accounts.rightsOf(by);
  throw new ApiError(
    403,
    "missing_permissions",
    `${by.email} (roles ${list(roles)}; teams ${list(teams)}) may not run "${action.identifier}"; ${why}.`,
  );
}

function changePermissions(core: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = core.model.needAction(request.param("action"));
  const changes = readPermissions(request.body);
  const before = permissionsOf(core, identifier);
  const permissions: ActionPermissions = {
    execute: { ...before.execute, ...changes.execute },
    approve: { ...before.approve, ...changes.approve },
  };
  core.model.permissions.set(identifier, permissions);
  core.hops.record("Port", `permissions of action ${identifier} changed`);
  return ok({ permissions });
}

function permissionsOf({ model }: Core, action: string): ActionPermissions {
  return model.permissions.get(action) ?? byDefault;
}

function isListed({ accounts }: Core, execute: ActionExecutors, { by, entity }: Attempt): boolean {
  const { roles, teams } = accounts.rightsOf(by);
  const owners = execute.ownedByTeam ? (entity?.team ?? []) : [];
  return (
    execute.roles.some((wanted) => roles.some((own) => includesRole(own, wanted))) ||
    execute.users.includes(by.email) ||
    teams.some((team) => execute.teams.includes(team) || owners.includes(team))
  );
}

/** Admins may what moderators may, and those what members may. */
function includesRole(own: string, wanted: string): boolean {
  return own === "Admin" || own === wanted || wanted === "Member";
}

async function keepsPolicy(
  core: Core,
  { queries, conditions }: NonNullable<ActionExecutors["policy"]>,
  attempt: Attempt,
): Promise<boolean> {
  const context = contextOf(core, attempt);
  const results: JsonObject = {};
  for (const [name, query] of Object.entries(queries)) {
    const filled = await fillIn(core, query as unknown as Json, context);
    results[name] = { entities: search(core, filled) };
  }
  const input = { ...context, results };
  const [outputs = []] = await core.jq.evaluate([{ input, filters: [...conditions] }]);
  return outputs.some((output) => firstOutput(output) === true);
}

function search({ model }: Core, query: unknown): Json[] {
  try {
    const fits = compileQuery(model, query);
    const all = [...model.blueprints.keys()].flatMap((one) => [...model.entitiesOf(one).values()]);
    return all.filter(fits).slice(0, LARGEST_RESULT) as unknown as Json[];
  } catch (error) {
    // Port ignores a search that it cannot do.
    if (error instanceof ApiError) return [];
    throw error;
  }
}

function contextOf(core: Core, { action, entity, inputs, by }: Attempt): JsonObject {
  const { identifier, title, trigger } = action;
  const user: JsonObject = { email: by.email, id: by.userId, ...core.accounts.rightsOf(by) };
  return {
    ...{ inputs, user, action: { identifier, title } },
    blueprint: trigger.blueprintIdentifier ?? null,
    entity: entity && (structuredClone(entity) as unknown as JsonObject),
    trigger: { at: new Date().toISOString(), user },
  };
}

function list(names: readonly string[]): string {
  return names.join(", ") || "none";
}
