import type { Json } from "../../functions/port/types";

/** Evaluates one jq program of a template. */
export type Evaluate = (program: string) => Json;

type Piece = { readonly text: string } | { readonly program: string };

/**
 * Fills in a template of Port's: a string that is exactly one `{{ jq }}` becomes the JSON value,
 * `{{ jq }}` inside a longer string becomes text (strings as they are, other values as JSON).
 * Keys of objects are filled in as text.
 */
export function renderTemplate(template: Json, evaluate: Evaluate): Json {
  if (typeof template === "string") return renderString(template, evaluate);
  if (Array.isArray(template)) return template.map((item) => renderTemplate(item, evaluate));
  if (template === null || typeof template !== "object") return template;
  const members = Object.entries(template).map(([key, value]) => [
    asText(renderString(key, evaluate)),
    renderTemplate(value, evaluate),
  ]);
  return Object.fromEntries(members) as Json;
}

/** The jq programs of a template, each once. */
export function programsIn(template: Json): string[] {
  const programs = new Set<string>();
  renderTemplate(template, (program) => {
    programs.add(program);
    return null;
  });
  return [...programs];
}

function renderString(template: string, evaluate: Evaluate): Json {
  const pieces = splitTemplate(template);
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined && "program" in first) {
    return evaluate(first.program);
  }
  return pieces
    .map((piece) => ("text" in piece ? piece.text : asText(evaluate(piece.program))))
    .join("");
}

function splitTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = template;
  while (rest !== "") {
    const open = rest.indexOf("{{");
    const close = open < 0 ? -1 : endOfProgram(rest, open + 2);
    if (close < 0) return [...pieces, { text: rest }];
    if (open > 0) pieces.push({ text: rest.slice(0, open) });
    pieces.push({ program: rest.slice(open + 2, close).trim() });
    rest = rest.slice(close + 2);
  }
  return pieces;
}

/** Where the next `}}` outside of a jq string is, or -1. */
function endOfProgram(text: string, from: number): number {
  let inString = false;
  for (let i = from; i < text.length; i++) {
    if (inString && text[i] === "\\") i++;
    else if (text[i] === '"') inString = !inString;
    else if (!inString && text.startsWith("}}", i)) return i;
  }
  return -1;
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
