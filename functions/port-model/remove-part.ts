import { log } from "../log";
import { type Keeper, holderOf, stackOf } from "./keeper";
import { type Change, keyOf, type PartInput, partOf } from "./model-event";
import type { Ownership } from "./ownership";

/** What became of a part whose resource was deleted. */
export type Removal = "deleted" | "absent" | "kept" | "left";

/**
 * Takes a part out of Port after its resource was deleted, unless somebody still wants it: the resource
 * that replaced this one, the stack under another name, or another stack.
 * @returns what was done, and why a part was left where it is
 */
export async function removePart(
  keeper: Keeper,
  ownership: Ownership,
  change: Change<PartInput>,
): Promise<object> {
  const key = keyOf(change);
  const answer = { kind: change.kind, identifier: change.definition.identifier };
  const reason = keeper.keepsModel
    ? "keepPortModel is set"
    : await findReasonToLeave(keeper, ownership, change, key);
  if (reason !== undefined) {
    log.info("part left in Port", { part: key, reason });
    return { ...answer, removal: "left" satisfies Removal, reason };
  }
  return { ...answer, removal: await takeOut(keeper, ownership, key) };
}

async function findReasonToLeave(
  keeper: Keeper,
  ownership: Ownership,
  change: Change<PartInput>,
  key: string,
): Promise<string | undefined> {
  const claim = await ownership.claim(key);
  const stack = stackOf(keeper, change);
  if (!claim) return "no stack keeps it";
  if (claim.stack !== stack) return `the stack "${claim.stack}" keeps it`;
  if (claim.holder !== holderOf(keeper, change)) {
    return "another resource of the stack has brought it since";
  }
  const record = await ownership.record(stack);
  return record?.declares.includes(key) ? "the stack still declares it" : undefined;
}

/** Takes a part and its claim away. A blueprint that is still used is kept, and stays claimed. */
export async function takeOut(
  { port }: Keeper,
  ownership: Ownership,
  key: string,
): Promise<Removal> {
  const { kind, identifier } = partOf(key);
  const removal = await removeFromPort();
  if (removal !== "kept") await ownership.release(key);
  return removal;

  async function removeFromPort(): Promise<Removal> {
    if (kind === "blueprint") return port.blueprints.delete(identifier);
    return (await port.actions.delete(identifier)) ? "deleted" : "absent";
  }
}
