/**
 * Writes a pattern of CloudFormation so that JavaScript reads it with its flag `u`, as forms do:
 * with it, `\-` outside of brackets, `[\w-+]` and a brace that opens nothing are mistakes; in Java they
 * are not.
 * @returns undefined for none, and for what only Java reads, or reads in another way
 */
export function unicodePattern(pattern: string | undefined): string | undefined {
  if (pattern === undefined || pattern === "" || isJavas(pattern)) return undefined;
  return [pattern, rewrite(pattern)].find(isReadable);
}

function isReadable(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, "u");
    return true;
  } catch {
    return false;
  }
}

/** What may stand behind a backslash with the flag. */
const known = /^[\^$\\.*+?()[\]{}|/dDsSwWbBfnrtv0-9cxukpP]$/;

/** A class such as `\w`, or one character, escaped or not. */
const atom = /\\[\s\S]|[\s\S]/y;

/**
 * Whether a pattern has something that JavaScript does not have or takes for something else: escapes such as `\Q` and
 * `\h`, and within brackets others, an intersection, or a bracket that closes nothing.
 */
function isJavas(pattern: string): boolean {
  let inBrackets = false;
  let before = "";
  for (const [part] of pattern.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (/^\\[A-Za-z]$/.test(part) && !known.test(part.charAt(1))) return true;
    const isFirst = before === "[" || before === "[^";
    if (inBrackets && (part === "[" || (part === "]" && isFirst))) return true;
    if (inBrackets && part === "&" && before.endsWith("&")) return true;
    before = part === "[" && !inBrackets ? "[" : part === "^" && before === "[" ? "[^" : part;
    inBrackets = inBrackets ? part !== "]" : part === "[";
  }
  return false;
}

function rewrite(pattern: string): string {
  let inBrackets = false;
  let result = "";
  for (let at = 0; at < pattern.length;) {
    atom.lastIndex = at;
    const [part = ""] = atom.exec(pattern) ?? [];
    at += part.length;
    if (inBrackets) {
      result += inClass(part, result, pattern.slice(at));
      inBrackets = part !== "]";
    } else {
      inBrackets = part === "[";
      result += outside(part, pattern.slice(at - part.length), result);
    }
  }
  return result;
}

function outside(part: string, rest: string, before: string): string {
  if (part.startsWith("\\")) return known.test(part.charAt(1)) ? part : part.slice(1);
  const isCount =
    /^\{\d+(,\d*)?\}/.test(rest) || /\{\d+(,\d*)?$/.test(before) || /\\[pPu]$/.test(before);
  const isProperty = /\\[pPu]\{[^}]*$/.test(before);
  return /^[{}\]]$/.test(part) && !isCount && !isProperty ? `\\${part}` : part;
}

/** A dash beside a class such as `\w` stands for itself. */
function inClass(part: string, before: string, after: string): string {
  if (part === "-") {
    const isBeside = /\\[dDsSwW]$/.test(before) || /^\\[dDsSwW]/.test(after);
    return isBeside ? "\\-" : part;
  }
  if (!part.startsWith("\\") || part === "\\-" || known.test(part.charAt(1))) return part;
  return part.slice(1);
}
