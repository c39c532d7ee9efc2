import { isDeepStrictEqual } from "node:util";
import type { ActionExecutors, Json, JsonObject, PortAction, PortAutomation } from "./types";

/** What people set on an action in Port, where a handler may or may not say something. */
const handMade = {
  action: [
    "icon",
    "description",
    "requiredApproval",
    "approvalNotification",
    "allowAnyoneToViewRuns",
  ],
  trigger: ["condition", "actionCardButtonText", "executeActionButtonText"],
  userInputs: ["steps", "titles"],
  invocationMethod: { KAFKA: ["payload"], WEBHOOK: ["headers"] },
} as const;

/**
 * Joins our declaration with what people set in Port. Ours wins where both have something; what only
 * `previous` had is dropped.
 * @param declared the action as it is to be
 * @param current the action as Port has it
 * @param previous our earlier declaration
 * @returns the body for Port's PUT, which replaces the whole action
 */
export function mergeAction(
  declared: PortAction,
  current: PortAction,
  previous?: PortAction,
): PortAction {
  const { trigger, invocationMethod } = declared;
  const keep = (names: readonly string[], pick: (action: PortAction) => object) =>
    keepHandMade(names, pick(declared), pick(current), previous && pick(previous));
  const inputs = withoutStrayInputs(
    keep(handMade.userInputs, (action) => action.trigger.userInputs),
    trigger.userInputs,
  );
  const { order, ...unordered } = trigger.userInputs;
  const { condition, ...texts } = keep(handMade.trigger, (action) => action.trigger);
  return {
    ...declared,
    ...keep(handMade.action, (action) => action),
    // No handler says whether its action is shown, so a person who hides it has the last word.
    ...(typeof current.publish === "boolean" && { publish: current.publish }),
    trigger: {
      ...trigger,
      ...texts,
      // Conditions are about the entity, which a creation does not have yet.
      ...(condition !== undefined && trigger.operation !== "CREATE" && { condition }),
      // Steps have an order of their own, and Port takes one or the other.
      userInputs: { ...unordered, ...(order && !inputs.steps && { order }), ...inputs },
    },
    invocationMethod: {
      ...invocationMethod,
      // What fits one way is not what fits the other.
      ...(current.invocationMethod.type === invocationMethod.type &&
        keep(
          handMade.invocationMethod[invocationMethod.type],
          (action) => action.invocationMethod,
        )),
    },
  };
}

/** Whether Port starts it by itself. */
export function isAutomation(
  action: PortAction | PortAutomation | undefined,
): action is PortAutomation {
  return action?.trigger.type === "automation";
}

/** Joins our declaration of an automation with what a person can set on it: that it is off. */
export function mergeAutomation(declared: PortAutomation, current: PortAction): PortAutomation {
  const { publish } = current;
  return { ...declared, ...(typeof publish === "boolean" && { publish }) };
}

/** Whether a PUT of `merged` would change nothing in `current`; what Port fills in by itself is ignored. */
export function sameAction(merged: PortAction | PortAutomation, current: PortAction): boolean {
  return isDeepStrictEqual(comparable(merged, merged), comparable(current, merged));
}

/** Whether Port says the same of who may run an action; it keeps lists in an order of its own. */
export function sameExecutors(current: JsonObject, wanted: ActionExecutors): boolean {
  const sorted = (list: Json | readonly string[] | undefined) =>
    Array.isArray(list) ? [...(list as string[])].sort() : [];
  const plain = (policy: unknown): unknown => JSON.parse(JSON.stringify(policy ?? null));
  return (
    isDeepStrictEqual(plain(current.policy), plain(wanted.policy)) &&
    (current.ownedByTeam ?? false) === wanted.ownedByTeam &&
    (["roles", "users", "teams"] as const).every((name) =>
      isDeepStrictEqual(sorted(current[name]), sorted(wanted[name])),
    )
  );
}

/** Whether Port asks people before it starts a run of the action. */
export function asksForApproval(action: PortAction | PortAutomation): boolean {
  const { requiredApproval } = action as { requiredApproval?: Json };
  return requiredApproval !== undefined && requiredApproval !== null && requiredApproval !== false;
}

function keepHandMade(
  names: readonly string[],
  declared: object,
  current: object,
  previous: object | undefined,
): JsonObject {
  const ours = declared as Partial<JsonObject>;
  const before = (previous ?? {}) as Partial<JsonObject>;
  const port = current as Partial<JsonObject>;
  const kept = names.flatMap((name) => {
    const value = port[name];
    const isHandMade = ours[name] === undefined && before[name] === undefined;
    return isHandMade && value !== undefined && value !== null ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** Steps that name an input which is no longer there would make Port refuse the whole action. */
function withoutStrayInputs(
  kept: JsonObject,
  { properties }: PortAction["trigger"]["userInputs"],
): JsonObject {
  const { steps, ...others } = kept;
  if (!Array.isArray(steps)) return others;
  const named = steps.flatMap((step) => {
    const order = (step as JsonObject | null)?.order;
    return Array.isArray(order) ? order : [];
  });
  const areThere = named.every(
    (name) => typeof name === "string" && Object.hasOwn(properties, name),
  );
  return areThere ? { ...others, steps } : others;
}

/** The fields of `like`, with everything empty left out; through JSON, so that undefined is missing. */
function comparable(
  action: PortAction | PortAutomation,
  like: PortAction | PortAutomation,
): unknown {
  const fields = Object.keys(like).map((name) => [name, (action as unknown as JsonObject)[name]]);
  return JSON.parse(JSON.stringify(Object.fromEntries(fields)));
}
