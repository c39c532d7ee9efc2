/**
 * What every filter is put behind. It hides what reaches out of a filter: the environment, the
 * arguments, other inputs, the error output, the end of the program, the file system. On one line,
 * so that line numbers stay right.
 */
const prelude = [
  "{} as $ENV | {positional: [], named: {}} as $ARGS | null as $__data",
  "| def env: {}; def get_search_list: []; def get_prog_origin: null; def get_jq_origin: null;",
  "def input_filename: null; def input_line_number: 0;",
  "def debug: .; def debug(message): .; def stderr: .;",
  ...["input", "inputs", "halt", "halt_error", "halt_error(code)", "modulemeta"].map(
    (name) =>
      `def ${name}: error("${name.replace(/\(.*/, "")} is not available: a filter sees its own input only");`,
  ),
].join(" ");

/** The line of `wrappedCheck` that holds a filter's first line. */
export const firstLineWhenWrapped = 2;

/**
 * Programs that compile only if the filter does and that do nothing then. It takes both: `1) , (2`
 * compiles between parentheses, and `.a |` is all right only for a parser that reads on.
 */
export const wrappedCheck = (filter: string) => `empty | ${prelude} ${parenthesise(filter)}`;
export const bareCheck = (filter: string) => `empty | ${prelude} ${filter}`;

/**
 * One program for many filters over many inputs. It takes `[inputs, [which inputs, for each
 * filter]]` and gives one line for each filter and input: `[[outputs…]]`, `[{"error": …}]`, or `[]`,
 * which is what `error(null)` leaves behind in jq 1.6.
 * @param maxOutputs more outputs than these are cut off, but for one
 */
export function batchProgram(filters: readonly string[], maxOutputs: number): string {
  const definitions = filters.map((filter, index) => `def f${index}: ${parenthesise(filter)};`);
  const rows = filters.map(
    (_filter, index) =>
      `($use[${index}][] | $in[.] | [try [limit(${maxOutputs + 1}; f${index})] catch {error: .}])`,
  );
  // A filter cannot call another one's definition: by itself, as it is checked, it would not compile.
  return `${prelude} ${definitions.join("\n")} . as [$in, $use] | ${rows.join(",\n")}`;
}

/** On lines of its own, since a comment would eat the parenthesis; two breaks, since jq 1.7 continues a comment that ends in a backslash. */
function parenthesise(filter: string): string {
  return `(\n${filter}\n\n)`;
}
