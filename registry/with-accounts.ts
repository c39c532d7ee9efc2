import { accountBlueprint, relatedToAccount } from "./account-blueprint";
import { accountInput } from "./account-field";
import { blueprintIdentifier, toPortBlueprint } from "./blueprint";
import type { Registry } from "./registry";
import { mappingsOf } from "./resource";

/** Blueprints of what is mirrored, as far as handlers declare them and they are not kept by hand. */
export function mirroredBlueprints({ resources, blueprints }: Registry): string[] {
  const made = [...resources.values()].flatMap((one) =>
    mappingsOf(one).map(({ blueprint = one.blueprint }) => blueprintIdentifier(blueprint)),
  );
  const mirrored = new Set(made);
  return blueprints.map(({ identifier }) => identifier).filter((one) => mirrored.has(one));
}

/**
 * The registry with the blueprint of accounts, where one is needed: for the choice of an account, and for
 * what a stack of several accounts mirrors, which is related to it.
 */
export function withAccounts<R extends Registry>(registry: R, hasSeveral: boolean): R {
  const isChosen = [...registry.actions.values()].some((one) => accountInput(one) !== undefined);
  if (!hasSeveral && !isChosen) return registry;
  const { blueprints } = registry;
  const isThere = blueprints.some(({ identifier }) => identifier === accountBlueprint.identifier);
  const mirrored = new Set(hasSeveral ? mirroredBlueprints(registry) : []);
  return {
    ...registry,
    blueprints: [
      ...(isThere ? [] : [toPortBlueprint(accountBlueprint)]),
      ...blueprints.map((one) => (mirrored.has(one.identifier) ? relatedToAccount(one) : one)),
    ],
  };
}
