import { log } from "../log";
import { type Keeper, holderOf, stackOf } from "./keeper";
import type { Change, StackInput } from "./model-event";
import type { Ownership } from "./ownership";
import { takeOut } from "./remove-part";

/**
 * Writes down what a stack declares, and takes out what its resources gave up and none has taken
 * since. Called after all parts are in Port, and before any is deleted.
 */
export async function declareStack(
  keeper: Keeper,
  ownership: Ownership,
  change: Change<StackInput>,
): Promise<object> {
  const stack = stackOf(keeper, change);
  const { declares } = change;
  await ownership.declare(stack, { declares, holder: holderOf(keeper, change) });

  const previous = change.tf.prev_input;
  if (previous && stackOf(keeper, previous) !== stack) {
    await ownership.withdraw(stackOf(keeper, previous));
  }
  const undeclared = (await ownership.givenUpBy(stack)).filter((key) => !declares.includes(key));
  // "action:…" is before "blueprint:…", which actions refer to.
  for (const key of undeclared.sort()) {
    log.info("part given up", { part: key, removal: await takeOut(keeper, ownership, key) });
  }
  return { stack, declares: declares.length };
}

/** Says that the stack declares nothing any more: its parts are deleted next. */
export async function withdrawStack(
  keeper: Keeper,
  ownership: Ownership,
  change: Change<StackInput>,
): Promise<object> {
  const stack = stackOf(keeper, change);
  const record = await ownership.record(stack);
  if (record?.holder === holderOf(keeper, change)) await ownership.withdraw(stack);
  return { stack };
}
