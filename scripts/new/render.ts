import { readFileSync } from "node:fs";
import * as path from "node:path";

/** Reads a file of `scripts/new/templates`. */
export function readTemplate(name: string): string {
  return readFileSync(path.join(__dirname, "templates", name), "utf8");
}

/**
 * Fills in a template. `{{name}}` stands for a value. Lines from `{{#name}}` to `{{/name}}`, each on a
 * line of its own, are kept only when there is such a value, those from `{{^name}}` only when there
 * is none.
 * @throws Error when the template asks for a value that is not there
 */
export function render(
  template: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  return template
    .replace(
      /^\{\{([#^])(\w+)\}\}\n([^]*?)^\{\{\/\2\}\}\n/gm,
      (_whole, sign: string, name: string, lines: string) =>
        (values[name] !== undefined) === (sign === "#") ? lines : "",
    )
    .replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The template has no value for "${name}".`);
      return value;
    });
}
