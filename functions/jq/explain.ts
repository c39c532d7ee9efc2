import type { FilterPosition } from "./compile-error";

/** What jq says about a program that does not compile, in plain words. */
export interface Explanation {
  readonly reason: string;
  readonly position?: FilterPosition;
}

/**
 * Explains jq's message about a filter.
 * @param message such as `jq: error: syntax error, unexpected ']' (Unix shell quoting issues?) at <top-level>, line 2:`
 * @param firstLine the line of the program that holds the filter's first line
 */
export function explain(message: string, filter: string, firstLine: number): Explanation {
  const [, text = "", line, column] =
    /jq: error: (.*?)(?: \((?:Unix|Windows)[^)]*quoting issues\?\))?(?: at <top-level>(?:, line (\d+)(?:, column (\d+))?)?:?)?$/m.exec(
      message,
    ) ?? [];
  const lines = filter.split("\n").length;
  const number = line === undefined ? undefined : Number(line) - firstLine + 1;
  if (number === undefined || number < 1) return { reason: inPlainWords(text || message.trim()) };
  // jq counts what follows the filter in the program, and so may we not.
  if (number > lines) return { reason: endsTooEarly, position: { line: lines } };
  // Columns of the first line would count what precedes the filter in the program.
  const exact = column !== undefined && (number > 1 || firstLine > 1);
  const position = exact ? { line: number, column: Number(column) } : { line: number };
  return { reason: inPlainWords(text), position };
}

const endsTooEarly = "it ends too early; something is not closed or is missing";

const plainWords: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [/unexpected QQSTRING_\w+|expecting QQSTRING/, () => 'a text is not closed; a " is missing'],
  [/unexpected (end of file|\$end)/, () => endsTooEarly],
  [/unexpected (import|include)/, (word) => `${word} is not available`],
  [
    /unexpected INVALID_CHARACTER/,
    () => "there is a character or bracket that does not belong there",
  ],
  [/^syntax error, unexpected (\S+)/, (token) => `${tokenName(token)} is not expected there`],
  [
    /^\$\*label-(\S+) is not defined/,
    (name) => `"break $${name}" is not inside of "label $${name} | …"`,
  ],
  [/^\$(\S+) is not defined/, (name) => `there is no variable $${name}`],
  [
    /^(\S+)\/(\d+) is not defined/,
    (name, count) =>
      `there is no function ${name} with ${count === "1" ? "1 argument" : `${count} arguments`}`,
  ],
  [/^memory exhausted/, () => "it is nested too deeply or has too many parts"],
];

function inPlainWords(text: string): string {
  for (const [pattern, words] of plainWords) {
    const found = pattern.exec(text);
    if (found) return words(...found.slice(1));
  }
  return text;
}

function tokenName(token: string): string {
  const name = token.replace(/,$/, "");
  const names: Readonly<Record<string, string>> = {
    IDENT: "a name",
    FIELD: "a field",
    LITERAL: "a number",
    BINDING: "a variable",
    FORMAT: "a format",
  };
  return names[name] ?? name.replace(/^'(.*)'$/, '"$1"');
}
