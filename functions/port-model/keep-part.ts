import type { Port } from "../../registry/contract/port";
import { everyone } from "../../registry/execution";
import { log } from "../log";
import { type Keeper, holderOf, mayAdopt, stackOf } from "./keeper";
import { type Change, keyOf, type ModelPart, type PartInput, partOf } from "./model-event";
import type { Ownership } from "./ownership";
import { declaredByOther, leftByOther, ownedByNobody } from "./ownership-error";

/**
 * Brings one part into Port, or changes it, once it is certain that it is this stack's.
 * @returns what was done, for the stack's state
 * @throws OwnershipError when it is not
 */
export async function keepPart(
  keeper: Keeper,
  ownership: Ownership,
  change: Change<PartInput>,
): Promise<object> {
  const key = keyOf(change);
  const stack = stackOf(keeper, change);
  const holder = holderOf(keeper, change);
  const previous = change.tf.prev_input ?? undefined;
  const isSame = previous !== undefined && keyOf(previous) === key;

  await takePart(keeper, ownership, {
    key,
    stack,
    holder,
    previous: isSame ? previous : undefined,
  });
  const note = await writePart(keeper, change, isSame ? previous : undefined);
  // Only now: when something fails before, whoever holds the part goes on holding it.
  await ownership.write(key, { stack, holder });
  if (previous && !isSame) await giveUp(keeper, ownership, previous, stack);
  return { kind: change.kind, identifier: change.definition.identifier, ...note };
}

interface Taking {
  readonly key: string;
  readonly stack: string;
  readonly holder: string;
  /** What this resource kept before, when it is the same part. */
  readonly previous: PartInput | undefined;
}

async function takePart(keeper: Keeper, ownership: Ownership, taking: Taking): Promise<void> {
  const { key, stack, holder, previous } = taking;
  const claim = await ownership.claim(key);
  if (!claim) {
    const isThere = await existsInPort(keeper, key);
    if (isThere && !previous && !mayAdopt(keeper, key)) throw ownedByNobody(key, stack);
    // What we are about to make is given up until it is there, and then cleaned up; what was there is not.
    const taken = await ownership.take(key, { stack, holder: isThere ? holder : "" });
    // Somebody else was faster: the answer depends on who it was.
    if (!taken) await takePart(keeper, ownership, taking);
    return;
  }
  // A stack that was renamed is still the same one.
  const isOurs = claim.stack === stack || (previous && claim.stack === stackOf(keeper, previous));
  if (isOurs) return;
  const record = await ownership.record(claim.stack);
  if (record?.declares.includes(key)) throw declaredByOther(key, stack, claim.stack);
  if (!mayAdopt(keeper, key)) throw leftByOther(key, stack, claim.stack);
  log.warn("part taken over", { part: key, from: claim.stack, stack });
  await ownership.write(key, { stack, holder });
}

async function existsInPort({ port }: Keeper, key: string): Promise<boolean> {
  const { kind, identifier } = partOf(key);
  const calls = kind === "blueprint" ? port.blueprints : port.actions;
  return (await calls.get(identifier)) !== undefined;
}

async function writePart(
  { port }: Keeper,
  part: ModelPart,
  previous: ModelPart | undefined,
): Promise<{ note?: string }> {
  if (part.kind === "blueprint") {
    const before = previous?.kind === "blueprint" ? previous.definition : undefined;
    await port.blueprints.upsert(part.definition, before);
    return {};
  }
  const before = previous?.kind === "action" ? previous.definition : undefined;
  const { done, asksInPort } = await port.actions.upsert(part.definition, before);
  await permit(port, part, { isNew: done === "created", previous });
  if (!part.asksFirst || !asksInPort) return {};
  const { identifier } = part.definition;
  const note =
    `The action "${identifier}" asks for approval twice: in Port, where a person has set it, and by Longshore, ` +
    "as its handler says. Turn one of them off if one is enough.";
  log.warn(note, { action: identifier });
  return { note };
}

/**
 * Brings into Port who may run an action. What no handler says, and none has said before, is left to people.
 * A new action that nobody could be kept from running is taken out again.
 */
async function permit(
  { actions }: Port,
  part: ModelPart & { kind: "action" },
  { isNew, previous }: { isNew: boolean; previous: ModelPart | undefined },
): Promise<void> {
  const wasOurs = previous?.kind === "action" && previous.executors !== undefined;
  const executors = part.executors ?? (wasOurs ? everyone : undefined);
  if (!executors) return;
  const { identifier } = part.definition;
  try {
    await actions.permit(identifier, executors);
  } catch (error) {
    if (!isNew) throw error;
    const remains = await actions.delete(identifier).then(
      () => false,
      () => true,
    );
    if (!remains) throw error;
    const message =
      `The new action "${identifier}" is in Port, and everybody may run it: it could neither be kept to those ` +
      "of its `execute` nor be deleted again. Delete it in Port, or update the stack again.";
    throw new Error(message, { cause: error });
  }
}

/**
 * The resource keeps another part from now on. What it kept goes when the stack's whole declaration
 * is known, since another resource may have taken it meanwhile.
 */
async function giveUp(
  keeper: Keeper,
  ownership: Ownership,
  previous: PartInput,
  stack: string,
): Promise<void> {
  const key = keyOf(previous);
  const claim = await ownership.claim(key);
  const isOurs = claim?.stack === stackOf(keeper, previous) || claim?.stack === stack;
  if (isOurs && claim?.holder === holderOf(keeper, previous)) {
    await ownership.write(key, { stack, holder: "" });
  }
}
