import { isScalar, visit, type Pair } from "yaml";
import type { Template } from "./template";
import { TemplateError } from "./template-error";

/**
 * Refuses what CloudFormation would have to expand: a launch of Service Catalog expands nothing, so
 * such a product could be published and never be launched.
 * @throws TemplateError with the line
 */
export function refuseMacros({ text, document }: Template): void {
  visit(document, {
    Pair(_key, pair, path) {
      const name = nameOf(pair);
      // In the template, the map at its root, and nothing else above.
      const isSection = path.length === 2 && name === "Transform";
      if (!isSection && name !== "Fn::Transform" && !name.startsWith("Fn::ForEach::")) return;
      const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
      refuse(text, start, name);
    },
    Node(_key, { tag, range }) {
      if (tag === "!Transform") refuse(text, range?.[0] ?? 0, tag);
    },
  });
}

function refuse(text: string, offset: number, what: string): never {
  const line = text.slice(0, offset).split("\n").length;
  throw new TemplateError(
    `line ${line}: ${what} is not allowed in a product, since launches of Service Catalog expand no macros; write the resources out.`,
  );
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}
