import type { JsonObject } from "../../functions/port/types";
import { fillTemplate, parseTemplate } from "../../sandbox/events/template";
import type { Finding } from "./finding";

/** A rule of EventBridge with one target. */
export interface Rule {
  /** As findings name it. */
  readonly file: string;
  /** Name in the file, such as `EventRule0`. */
  readonly name: string;
  readonly pattern: JsonObject;
  readonly inputPaths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** A finding about a rule. */
export function about(
  { file, name }: Pick<Rule, "file" | "name">,
  part: string,
  finding: Pick<Finding, "kind" | "value" | "problem" | "remedy">,
): Finding {
  return { file, place: part === "" ? name : `${name} ${part}`, ...finding };
}

/** Stands in a filled template for the value of a variable, between characters that no text has. */
const mark = (variable: string) => `\ue000${variable}\ue001`;

/** The variables whose marks are in a text, with whether each stands inside of quotes there. */
export function marksIn(text: string): { variable: string; quoted: boolean }[] {
  const found: { variable: string; quoted: boolean }[] = [];
  for (const match of text.matchAll(/\ue000([^\ue001]+)\ue001/g)) {
    const before = text.slice(0, match.index).replace(/\\./gs, "");
    found.push({ variable: match[1] ?? "", quoted: (before.split('"').length - 1) % 2 === 1 });
  }
  return found;
}

/** A text with its marks written as placeholders again. */
export function unmark(text: string): string {
  return text.replace(/\ue000([^\ue001]+)\ue001/g, "<$1>");
}

/**
 * The message that a template gives, with marks in the places of values.
 * @returns the reason when it gives no JSON object
 */
export function messageShape({ template }: Pick<Rule, "template">): JsonObject | string {
  try {
    const value: unknown = JSON.parse(fillTemplate(parseTemplate(template), mark));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
    return "it gives no JSON object";
  } catch (error) {
    return unmark((error as Error).message);
  }
}

/** The resource type that a rule's messages name; "" when they name none. */
export function resourceTypeOf(rule: Pick<Rule, "template">): string {
  const shape = messageShape(rule);
  const type = typeof shape === "string" ? undefined : shape.resource_type;
  return typeof type === "string" ? type : "";
}
