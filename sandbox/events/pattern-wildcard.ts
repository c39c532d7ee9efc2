import { refuse } from "./pattern-error";

// How many beginnings of one wildcard may match a text at the same time. AWS does not publish its
// limit: "/Users/*/dir/dir/dir/dir/dir/doc.txt" (7) is taken, "*:*:*:*:*:event-bus/*" (11) refused.
const COMPLEXITY_LIMIT = 10;
// Bounds the work for expressions that take long to measure.
const MEASURED_STATES = 2000;

/** A `*`, or a character to match. */
type Token = { readonly any: true } | { readonly any: false; readonly character: string };

/**
 * Reads a `wildcard` expression: `*` matches any text, `\*` and `\\` stand for themselves.
 * @throws InvalidEventPatternError for `**`, another escape, or an expression that is too complex.
 */
export function parseWildcard(expression: string): (text: string) => boolean {
  const tokens = tokenize(expression);
  if (complexity(tokens) > COMPLEXITY_LIMIT) {
    refuse(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  }
  return (text) => {
    let states = start(tokens);
    for (const character of text) states = step(tokens, states, character);
    return states.has(tokens.length);
  };
}

function tokenize(expression: string): Token[] {
  const characters = [...expression];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? "";
    if (character === "*") {
      if (tokens.at(-1)?.any) refuse(`Consecutive wildcard characters at pos ${at}`);
      tokens.push({ any: true });
    } else if (character === "\\") {
      const escaped = characters[(at += 1)] ?? "";
      if (escaped !== "*" && escaped !== "\\") refuse(`Invalid escape character at pos ${at}`);
      tokens.push({ any: false, character: escaped });
    } else {
      tokens.push({ any: false, character });
    }
  }
  return tokens;
}

/** The numbers of tokens that can have been matched before the first character. */
function start(tokens: readonly Token[]): ReadonlySet<number> {
  return new Set(tokens[0]?.any ? [0, 1] : [0]);
}

function step(
  tokens: readonly Token[],
  states: ReadonlySet<number>,
  character: string,
): ReadonlySet<number> {
  const next = new Set<number>();
  const reach = (state: number) => {
    next.add(state);
    if (tokens[state]?.any) next.add(state + 1);
  };
  for (const state of states) {
    const token = tokens[state];
    if (state > 0 && tokens[state - 1]?.any) next.add(state);
    if (token && !token.any && token.character === character) reach(state + 1);
  }
  return next;
}

/** The most beginnings that match one text, over all texts; the end quote is the last token. */
function complexity(tokens: readonly Token[]): number {
  const quoted: Token[] = [...tokens, { any: false, character: '"' }];
  const alphabet = new Set(quoted.flatMap((token) => (token.any ? [] : [token.character])));
  const pending = [start(quoted)];
  const seen = new Set<string>();
  let most = 0;
  for (let states = pending.pop(); states; states = pending.pop()) {
    const key = [...states].sort((a, b) => a - b).join();
    if (seen.has(key)) continue;
    seen.add(key);
    most = Math.max(most, states.size);
    if (most > COMPLEXITY_LIMIT || seen.size > MEASURED_STATES) break;
    for (const character of alphabet) pending.push(step(quoted, states, character));
  }
  return most;
}
