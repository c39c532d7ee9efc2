import { isMap, isSeq, type Document, type Node, type Scalar } from "yaml";
import type { Json } from "../../../functions/port/types";
import { toLongForm } from "../../../registry/products/intrinsics";
import { parseTemplate } from "../../../registry/products/template";
import { NullError, TemplateError } from "../../../registry/products/template-error";
import type { JsonObject } from "../call";
import { objectOf, validationError } from "./errors";

/**
 * Reads the text of a template, in YAML or JSON; short forms such as `!Ref` become long ones. Unlike
 * the data of a product, numbers and booleans are what they look like: no schema of a resource type
 * is there to make them so later.
 * @throws AwsError ValidationError with the place of a mistake.
 */
export function parseTemplateText(source: string): JsonObject {
  return objectOf(read(parse(source).contents), "the template");
}

function parse(source: string): Document {
  try {
    return parseTemplate(source).document;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    if (error instanceof NullError) {
      throw validationError(
        `Template format error: [${error.at}] 'null' values are not allowed in templates`,
      );
    }
    const language = source.trimStart().startsWith("{") ? "JSON" : "YAML";
    const [, place, problem] = /^(line \d+, column \d+): (.*)$/s.exec(error.message) ?? [];
    throw validationError(
      place
        ? `Template format error: ${language} not well-formed. (${place}): ${problem}`
        : `Template format error: ${error.message}`,
    );
  }
}

/** Reads a node of a document that `parseTemplate` accepts: without aliases, without nulls. */
function read(node: unknown): Json {
  const { tag } = node as Node;
  return toLongForm(tag, contentOf(node as Node));
}

function contentOf(node: Node): Json {
  if (isSeq(node)) return node.items.map(read);
  if (!isMap(node)) return scalarValue(node as Scalar);
  return Object.fromEntries(
    node.items.map(({ key, value }) => [String((key as Scalar).value), read(value)]),
  );
}

/** A text without quotes may be a boolean or a number; one that would change as a number stays. */
function scalarValue({ value, type }: Scalar): Json {
  const text = String(value);
  if (type !== "PLAIN") return text;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return numberOf(text) ?? text;
}

/** Reads a number whose text can be told from its value; an account's id with a zero in front is none. */
export function numberOf(text: string): number | undefined {
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return String(number) === text ? number : undefined;
}
