import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { Json, JsonObject } from "../contract/port-data";
import { isKnownTag, shortForms, toLongForm } from "./intrinsics";
import { TemplateError } from "./template-error";

/** A CloudFormation template, as its text, as YAML nodes that know their places, and as data. */
export interface Template {
  readonly text: string;
  readonly document: Document;
  /**
   * Every scalar is a text, as CloudFormation reads most of them; short forms of functions are in
   * their long form, aliases are resolved.
   */
  readonly data: JsonObject;
}

/**
 * Reads a template, in YAML or JSON. Only what the text says is looked at: `checkTemplate` looks
 * at what it means.
 * @throws TemplateError with line and column
 */
export function parseTemplate(text: string): Template {
  const lines = new LineCounter();
  // Without a schema "yes", 0123 and 2012-10-17 stay the texts they are.
  const document = parseDocument(text, {
    schema: "failsafe",
    prettyErrors: false,
    lineCounter: lines,
  });
  const where = (offset: number) => {
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
  return { text, document, data: createReader(document, where)(document.contents) as JsonObject };
}

/** What is wrong with the YAML, without the library's advice to programmers. */
function explain({ code, message }: { code: string; message: string }): string {
  return code === "MULTIPLE_DOCS"
    ? 'there is a second YAML document; keep one, without "---" after it'
    : message.replace(/\.$/, "");
}

/** Turns nodes into data. A node that several aliases stand for is read once. */
function createReader(document: Document, where: (offset: number) => string) {
  const known = new Map<Node, Json | undefined>();
  const fail = (node: Node, problem: string) => {
    throw new TemplateError(`${where(node.range?.[0] ?? 0)}: ${problem}`);
  };

  function read(node: Node | null | undefined): Json {
    if (!node) return "";
    if (!known.has(node)) {
      known.set(node, undefined);
      known.set(node, readContent(node));
    }
    // Only a node that contains itself is met again before it is done.
    return known.get(node) ?? fail(node, "an alias stands for what contains it; write it out.");
  }

  function readContent(node: Node): Json {
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target) return read(target);
      return fail(node, `no anchor "&${node.source}" comes before the alias "*${node.source}".`);
    }
    const { tag } = node;
    if (tag !== undefined && !isKnownTag(tag)) {
      fail(node, `"${tag}" is not known; allowed: ${shortForms.join(", ")}.`);
    }
    if (isScalar(node)) return toLongForm(tag, String(node.value));
    if (!isMap(node)) {
      const { items } = node as unknown as { items: (Node | null)[] };
      return toLongForm(tag, items.map(read));
    }
    const entries = node.items.map(({ key, value }): [string, Json] => {
      if (!isScalar(key)) return fail(node, "a key is not a text; write a text there.");
      if (key.value === "<<") {
        fail(key, 'CloudFormation knows no merge key "<<"; write the entries out.');
      }
      return [String(key.value), read(value as Node | null)];
    });
    return toLongForm(tag, Object.fromEntries(entries));
  }

  return read;
}
