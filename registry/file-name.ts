import { DeclarationError } from "./errors";

/**
 * Most characters of a resource type's or a product's file name, without its ending: AWS allows 64 for
 * the rules and roles that are named by it, and the stack's name and Pulumi's seven digits go there too.
 */
export const longestFileName = 28;

/** The name of a handler file without its folder and ending, such as `dynamodb-table`. */
export function fileNameOf(file: string): string {
  return file.replace(/^.*\//, "").replace(/\.(ts|ya?ml)$/, "");
}

/**
 * Refuses a file by whose name AWS would not let its rules or roles be called.
 * @param file path below the handlers folder
 * @throws DeclarationError with the name, what is allowed and what to do
 */
export function checkFileName(file: string): void {
  const name = fileNameOf(file);
  if (/^[A-Za-z0-9][\w-]*$/.test(name) && name.length <= longestFileName) return;
  const text =
    `the file's name is "${name}" (${name.length} characters), and names of AWS resources are made of it; ` +
    `allowed: letters, digits, "-" and "_", a letter or digit first, at most ${longestFileName} characters. Rename the file.`;
  throw new DeclarationError([{ file, text }]);
}
