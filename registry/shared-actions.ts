import { defaultTimeoutSeconds, type Action } from "./action";
import { blueprintIdentifier } from "./blueprint";
import type { Declared } from "./collect";
import type { Problem } from "./errors";

/** Seconds that a try of a shared action may take: twice that, and telling Port, fit into a Lambda's 900. */
const mostSeconds = 300;

/** Those of some actions that say `shared`. */
export interface SharedActions {
  /** Whose runs share processes. */
  readonly shared: readonly Action[];
  /** Whose runs have a process of their own all the same, and why. */
  readonly heldBack: ReadonlyMap<string, string>;
}

/**
 * Finds the actions whose runs share processes. Runs of one entity stay in order, so all actions on a
 * blueprint's entities go the same way; and runs that people approve go the way of those that wait.
 */
export function sharedActions(actions: Iterable<Action>): SharedActions {
  const all = [...actions];
  const apart = new Map(
    all.filter((one) => worksOnEntity(one) && !mayShare(one)).map((one) => [blueprintOf(one), one]),
  );
  const heldBack = new Map<string, string>();
  const shared = all.filter((one) => {
    if (!one.shared) return false;
    const inTheWay = worksOnEntity(one) ? apart.get(blueprintOf(one)) : undefined;
    if (mayShare(one) && !inTheWay) return true;
    const why = mayShare(one)
      ? `"${inTheWay?.identifier}" works on entities of "${blueprintOf(one)}" as well and does not share`
      : `its runs wait for approval`;
    heldBack.set(one.identifier, why);
    return false;
  });
  return { shared, heldBack };
}

function mayShare({ shared = false, approval }: Action): boolean {
  return shared && approval === undefined;
}

/** Finds what says that it is short and is not. */
export function longShared(declared: readonly Declared[]): Problem[] {
  return declared.flatMap(({ file, declaration }) => {
    if (declaration.kind !== "action" || !declaration.shared) return [];
    const { timeoutSeconds = defaultTimeoutSeconds } = declaration;
    if (timeoutSeconds <= mostSeconds) return [];
    const text =
      `timeoutSeconds is ${timeoutSeconds}; allowed is 1 to ${mostSeconds} where shared is true, since what shares ` +
      `a process is short. Give it less time, or take shared out.`;
    return [{ file, text }];
  });
}

/** Runs of a CREATE have no entity yet, and wait for no other run. */
function worksOnEntity({ trigger }: Action): boolean {
  return trigger !== "CREATE";
}

function blueprintOf({ blueprint }: Action): string {
  return blueprintIdentifier(blueprint);
}
