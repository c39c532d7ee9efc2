/** What is known of a request, by condition key; keys are the same in any case. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** A context whose keys are in lower case. */
export type NormalContext = ReadonlyMap<string, string | readonly string[]>;

/** Puts the keys of a context into lower case. */
export function normalContext(context: RequestContext = {}): NormalContext {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}

const TOKEN = /\$\{([^}]*)\}|[*?]|[^*?$]+|\$/gs;
const DEFAULT = /^(.*?), '(.*)'$/s;

/** Patterns without variables, as they were read: every request of a function is held against the same few. */
const plain = new Map<string, RegExp>();
const PLAIN_KEPT = 10_000;

/**
 * Reads a text of a policy: `*` and `?` stand for any text and any character, `${key}` for the value
 * of a key, and `${*}`, `${?}` and `${$}` for those signs.
 * @param wildcards false where `*` and `?` stand for themselves
 * @returns what matches it; undefined when a variable has no single value, so that nothing does
 */
export function patternOf(
  text: string,
  context: NormalContext,
  { wildcards = true, ignoreCase = false } = {},
): RegExp | undefined {
  if (text.includes("${")) return read(text, context, wildcards, ignoreCase);
  const key = `${wildcards ? "*" : "-"}${ignoreCase ? "i" : "-"}${text}`;
  const known = plain.get(key);
  if (known) return known;
  const pattern = read(text, context, wildcards, ignoreCase);
  if (plain.size >= PLAIN_KEPT) plain.clear();
  if (pattern) plain.set(key, pattern);
  return pattern;
}

function read(
  text: string,
  context: NormalContext,
  wildcards: boolean,
  ignoreCase: boolean,
): RegExp | undefined {
  let source = "";
  for (const [token, variable] of text.matchAll(TOKEN)) {
    if (variable !== undefined) {
      const value = valueOf(variable, context);
      if (value === undefined) return undefined;
      source += literal(value);
    } else if (wildcards && token === "*") source += ".*";
    else if (wildcards && token === "?") source += ".";
    else source += literal(token);
  }
  return new RegExp(`^${source}$`, ignoreCase ? "isu" : "su");
}

/** Signs in a value stand for themselves, whatever they are. */
function valueOf(variable: string, context: NormalContext): string | undefined {
  if (["*", "?", "$"].includes(variable)) return variable;
  const [, key = variable, byDefault] = DEFAULT.exec(variable) ?? [];
  const value = context.get(key.trim().toLowerCase());
  if (typeof value === "string" && value !== "") return value;
  return byDefault === "" ? undefined : byDefault;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
