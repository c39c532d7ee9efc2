import { isAlias, isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { Json, JsonObject } from "../contract/port-data";
import { isKnownTag, shortForms, toLongForm } from "./intrinsics";
import { NullError, TemplateError, type TemplatePath } from "./template-error";
import { lineFinder } from "./template-lines";

/** A CloudFormation template, as its text, as YAML nodes that know their places, and as data. */
export interface Template {
  readonly text: string;
  readonly document: Document;
  /**
   * Every scalar is a text, as CloudFormation reads most of them; short forms of functions are in
   * their long form.
   */
  readonly data: JsonObject;
  /** The line of what a path of `data` leads to, or of the last of it that the text has. */
  lineOf(path: TemplatePath): number | undefined;
}

type Where = (offset: number) => string;

/**
 * Reads a template, in YAML or JSON. Only what the text says is looked at: `checkTemplate` looks
 * at what it means.
 * @throws TemplateError with line and column, for all that CloudFormation does not read, too: nulls,
 * aliases, merge keys, and keys that are there twice
 */
export function parseTemplate(text: string): Template {
  const lines = new LineCounter();
  // Without a schema "yes", 0123 and 2012-10-17 stay the texts they are.
  const document = parseYaml(text, lines);
  const where: Where = (offset) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [error] = document.errors;
  if (error) throw new TemplateError(`${where(error.pos[0])}: ${explain(error)}.`);
  if (!isMap(document.contents)) {
    throw new TemplateError(
      'the template is no map; write a CloudFormation template, with "Resources:".',
    );
  }
  const lineOf = lineFinder(document, (offset) => lines.linePos(offset).line);
  return { text, document, data: createReader(where)(document.contents) as JsonObject, lineOf };
}

function parseYaml(text: string, lineCounter: LineCounter): Document {
  const options = { schema: "failsafe", prettyErrors: false, uniqueKeys: false } as const;
  try {
    return parseDocument(text, { ...options, lineCounter });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The stack is used up; how far the reader came tells the line.
    throw new TemplateError(`line ${lineCounter.lineStarts.length}: ${tooDeep}.`);
  }
}

/** What is wrong with the YAML, without the library's advice to programmers. */
function explain({ code, message }: { code: string; message: string }): string {
  if (code === "RESOURCE_EXHAUSTION") return tooDeep;
  return code === "MULTIPLE_DOCS"
    ? 'there is a second YAML document; keep one, without "---" after it'
    : message.replace(/\.$/, "");
}

/** Lists and maps within each other; the templates of AWS's own samples stay below 30. */
const deepest = 100;

const tooDeep =
  `lists and maps stand more than ${deepest} deep within each other; ` +
  "write them flatter, and look for brackets that are never closed";

/** Turns nodes into data. */
function createReader(where: Where) {
  const fail = (node: Node, problem: string) => {
    throw new TemplateError(`${where(startOf(node))}: ${problem}`);
  };

  function read(node: Node | null | undefined, path: TemplatePath = [], at = 0): Json {
    if (!node || isNull(node)) return refuseNull(where(node ? startOf(node) : at), path);
    if (isAlias(node)) {
      return fail(
        node,
        `"*${node.source}" is an alias, and CloudFormation allows none; write out what it stands for.`,
      );
    }
    if (path.length > deepest) return fail(node, `${tooDeep}.`);
    const { tag } = node;
    if (tag !== undefined && !isKnownTag(tag)) {
      fail(node, `"${tag}" is not known; allowed: ${shortForms.join(", ")}.`);
    }
    if (isScalar(node)) return toLongForm(tag, String(node.value));
    if (isMap(node)) return toLongForm(tag, Object.fromEntries(readEntries(node, path)));
    const { items } = node as unknown as { items: (Node | null)[] };
    const values = items.map((item, index) => read(item, [...path, index], startOf(node)));
    return toLongForm(tag, values);
  }

  function readEntries(
    node: Node & { items: { key: unknown; value: unknown }[] },
    path: TemplatePath,
  ) {
    const lines = new Map<string, string>();
    return node.items.map(({ key, value }): [string, Json] => {
      if (!isScalar(key)) return fail(node, "a key is not a text; write a text there.");
      const name = String(key.value);
      if (name === "<<") {
        fail(key, 'CloudFormation knows no merge key "<<"; write the entries out.');
      }
      const first = lines.get(name);
      if (first !== undefined) {
        fail(key, `"${name}" is there twice, first in ${first}; keep one of them.`);
      }
      lines.set(name, where(startOf(key)));
      return [name, read(value as Node | null, [...path, name], startOf(key))];
    });
  }

  return read;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** As YAML 1.1 and JSON write it; in quotes, or behind a function's short form, it is a text. */
function isNull(node: Node): boolean {
  if (node.tag !== undefined) return node.tag === "tag:yaml.org,2002:null";
  return (
    isScalar(node) && node.type === "PLAIN" && /^(~|null|Null|NULL|)$/.test(String(node.value))
  );
}

function refuseNull(place: string, path: TemplatePath): never {
  const name = path.join(".");
  throw new NullError(
    `${place}: ${name} has no value (null), and CloudFormation allows none; write one, "" for an empty text, or remove it.`,
    `/${path.join("/")}`,
  );
}
