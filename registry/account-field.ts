import type { Action } from "./action";
import type { Field } from "./field-types";

/** The name of the input that says in which account an action works; undefined when none does. */
export function accountInput({ input }: Pick<Action, "input">): string | undefined {
  return Object.entries(input).find(([, { account }]: [string, Field<unknown>]) => account)?.[0];
}

/**
 * The actions that may work in another account than the stack's: those that ask for one, and those that work
 * on an entity, which may be another account's.
 */
export function accountActions(actions: Iterable<Action>): Action[] {
  return [...actions].filter((one) => one.trigger !== "CREATE" || accountInput(one) !== undefined);
}
