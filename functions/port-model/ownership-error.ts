import { partOf } from "./model-event";

/** A part that a stack may not keep; the message says whose it is and what to type. */
export class OwnershipError extends Error {
  override readonly name = "OwnershipError";

  constructor(message: string) {
    super(message);
    // Pulumi shows the stack trace of a failed function as well, and here it would say nothing.
    this.stack = `${this.name}: ${message}`;
  }
}

/** Another stack declares the part. */
export function declaredByOther(key: string, stack: string, owner: string): OwnershipError {
  const { kind, identifier } = partOf(key);
  const use =
    kind === "blueprint"
      ? `or let this stack only use it: pulumi config set sharedBlueprints "${identifier}"`
      : "or give one of the two another identifier";
  return new OwnershipError(
    `Port's ${kind} "${identifier}" belongs to the stack "${owner}", so the stack "${stack}" cannot keep it too. ` +
      `Take it out of the handlers of one of the two, ${use}. ` +
      `If "${owner}" is no more, delete its entity "${owner}" of the blueprint longshore_stack in Port, ` +
      `and type: ${adopt(key)}`,
  );
}

/** A stack that is gone, or no longer declares the part, has left it in Port. */
export function leftByOther(key: string, stack: string, owner: string): OwnershipError {
  const { kind, identifier } = partOf(key);
  return new OwnershipError(
    `Port's ${kind} "${identifier}" was left behind by the stack "${owner}", which does not declare it now. ` +
      `To let the stack "${stack}" take it over, type: ${adopt(key)} ("*" for all that it declares)`,
  );
}

/** The part was in Port before, and no stack made it. */
export function ownedByNobody(key: string, stack: string): OwnershipError {
  const { kind, identifier } = partOf(key);
  const use = kind === "blueprint" ? ` To use it as it is, write existing("${identifier}").` : "";
  return new OwnershipError(
    `Port has the ${kind} "${identifier}" already, and no stack made it. ` +
      `To let the stack "${stack}" keep it from now on (what people added to it stays; without entities it is deleted with the stack), ` +
      `type: ${adopt(key)} ("*" for all that it declares).${use}`,
  );
}

function adopt(key: string): string {
  return `pulumi config set portAdopt "${key}"`;
}
