/** Markup in which everything that came from outside has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template; nothing is shown for undefined and false. */
export type Part = Html | string | number | undefined | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes markup of a template: its own text stays, whatever is put in is escaped unless it is markup. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = "", ...rest] = template;
  return new Html(first + rest.map((text, index) => show(parts[index]) + text).join(""));
}

function show(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(show).join("");
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
