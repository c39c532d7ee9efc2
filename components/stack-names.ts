import * as pulumi from "@pulumi/pulumi";
import { stackNames } from "../policies/short-names";

/** A component at the top of the stack. */
type Part<A, C> = new (name: string, args: A, opts?: pulumi.ComponentResourceOptions) => C;

/**
 * Gives what makes the parts of the stack. What a part makes is named by it, and the stack's name stands
 * before, as in `prod-runs`, so that two stacks in one account can be told apart (docs/decisions/0013-names.md).
 * @param rule holds for everything that a part makes
 */
export function partMaker(rule: pulumi.ResourceTransformation) {
  return <A, C>(Component: Part<A, C>, name: string, args: A): C =>
    // What a stack made before its name was shown stays.
    new Component(inStack(name), args, { aliases: [{ name }], transformations: [rule] });
}

/** The logical name of a part of this stack. */
function inStack(name: string): string {
  return `${namesOfStack().stack}-${name}`;
}

/** A name that must be given, since Pulumi makes none up; the project's name goes before it. */
export function ownName(logicalName: string): string {
  return `${namesOfStack().project}-${logicalName}`;
}

/** The project and the stack, as they stand in names. */
export function namesOfStack(): { readonly project: string; readonly stack: string } {
  return stackNames(pulumi.getProject(), pulumi.getStack());
}
