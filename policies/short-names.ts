import { createHash } from "node:crypto";

/** Most characters of a stack's name, and of the project's, that names of AWS show. */
const longest = { stack: 11, project: 20 };

/** A project and a stack, as they stand in names. */
export function stackNames(
  project: string,
  stack: string,
): { readonly project: string; readonly stack: string } {
  return { project: shorten(project, longest.project), stack: shorten(stack, longest.stack) };
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
