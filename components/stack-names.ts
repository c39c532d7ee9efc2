import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/** Most characters of a stack's name, and of the project's, that names of AWS show. */
const longest = { stack: 11, project: 20 };

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
  return `${shorten(pulumi.getStack(), longest.stack)}-${name}`;
}

/** A name that must be given, since Pulumi makes none up; the project's name goes before it. */
export function ownName(logicalName: string): string {
  return `${shorten(pulumi.getProject(), longest.project)}-${logicalName}`;
}

/**
 * Makes a name that every service of AWS takes out of any name: small letters, digits and dashes. What
 * has to be changed or cut gets four digits that tell it from others of its kind.
 */
export function shorten(name: string, length: number): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const trimmed = trimDashes(plain);
  if (trimmed === name && name.length <= length) return name;
  const digits = createHash("sha256").update(name).digest("hex").slice(0, 4);
  const start = trimDashes(trimmed.slice(0, length - digits.length - 1));
  return start === "" ? `s-${digits}` : `${start}-${digits}`;
}

function trimDashes(name: string): string {
  return name.replace(/^-+|-+$/g, "");
}
