import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Scalar } from "yaml";
import type { Json } from "../../../functions/port/types";
import { toLongForm } from "../../../registry/products/intrinsics";
import { parseTemplate } from "../../../registry/products/template";
import { TemplateError } from "../../../registry/products/template-error";
import type { JsonObject } from "../call";
import { objectOf, validationError } from "./errors";

/**
 * Reads the text of a template, in YAML or JSON; short forms such as `!Ref` become long ones. Unlike
 * the data of a product, numbers and booleans are what they look like: no schema of a resource type
 * is there to make them so later.
 * @throws AwsError ValidationError with the place of a mistake.
 */
export function parseTemplateText(source: string): JsonObject {
  const document = parse(source);
  return objectOf(createReader(document)(document.contents, ""), "the template");
}

function parse(source: string): Document {
  try {
    return parseTemplate(source).document;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const language = source.trimStart().startsWith("{") ? "JSON" : "YAML";
    const [, place, problem] = /^(line \d+, column \d+): (.*)$/s.exec(error.message) ?? [];
    throw validationError(
      place
        ? `Template format error: ${language} not well-formed. (${place}): ${problem}`
        : `Template format error: ${error.message}`,
    );
  }
}

/** A node that several aliases stand for is read once. */
function createReader(document: Document) {
  const known = new Map<Node, unknown>();

  function read(node: Node | null | undefined, path: string): unknown {
    if (!node) return refuseNull(path);
    if (isAlias(node)) return read(node.resolve(document), path);
    if (!known.has(node)) known.set(node, toLongForm(node.tag, content(node, path) as Json));
    return known.get(node);
  }

  function content(node: Node, path: string): unknown {
    if (isSeq(node)) {
      return node.items.map((item, index) => read(item as Node | null, `${path}/${index}`));
    }
    if (!isMap(node)) return isScalar(node) ? scalarValue(node, path) : refuseNull(path);
    return Object.fromEntries(
      node.items.map(({ key, value }) => {
        const name = String((key as Scalar).value);
        return [name, read(value as Node | null, `${path}/${name}`)];
      }),
    );
  }

  return read;
}

/** A text without quotes may be a boolean or a number; one that would change as a number stays. */
function scalarValue({ value, type }: Scalar, path: string): unknown {
  const text = String(value);
  if (type !== "PLAIN") return text;
  if (/^(null|Null|NULL|~|)$/.test(text)) return refuseNull(path);
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return numberOf(text) ?? text;
}

/** Reads a number whose text can be told from its value; an account's id with a zero in front is none. */
export function numberOf(text: string): number | undefined {
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return String(number) === text ? number : undefined;
}

function refuseNull(path: string): never {
  throw validationError(
    `Template format error: [${path || "/"}] 'null' values are not allowed in templates`,
  );
}
