import {
  Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import type { JsonObject } from "../contract/port-data";

/**
 * Collects changes of a YAML or JSON text at the places of its nodes, so that all the rest of it
 * stays as it is, comments and layout included.
 */
export class TextEdits {
  readonly #text: string;
  readonly #isJson: boolean;
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  /** @param root the node of the whole text; where it is in braces, what is added is JSON */
  constructor(text: string, root: YAMLMap) {
    this.#text = text;
    this.#isJson = root.flow === true;
  }

  /** The text with all changes. */
  apply(): string {
    let result = this.#text;
    // From the end, so that places stay right; of two at one place the later one comes after.
    for (const { start, end, text } of this.#edits
      .toSorted((a, b) => a.start - b.start)
      .reverse()) {
      result = result.slice(0, start) + text + result.slice(end);
    }
    return result;
  }

  /** Adds entries to the end of a map. */
  append(map: YAMLMap, entries: JsonObject): void {
    const last = map.items.at(-1);
    if (!last) {
      const { start, end } = placeOf(map);
      this.#replace(start, end, JSON.stringify(entries));
    } else this.#addAfter(map, last.key as Node, (last.value ?? last.key) as Node, entries);
  }

  /** Adds entries to a map, behind its entry `key`. */
  addBehind(map: YAMLMap, key: string, entries: JsonObject): void {
    const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
    if (pair) this.#addAfter(map, pair.key as Node, (pair.value ?? pair.key) as Node, entries);
  }

  /** Adds a text to a value which is a text or a list of texts; `known` are the texts in it. */
  addToList(value: Node, known: readonly string[], added: string): void {
    const { start, end } = placeOf(value);
    const last = isCollection(value) ? (value.items.at(-1) as Node | undefined) : undefined;
    if (!last) {
      const all = [...known, added].map((one) => this.#word(one)).join(", ");
      // A block scalar ends with its line.
      this.#replace(start, end, `[${all}]${this.#text[end - 1] === "\n" ? "\n" : ""}`);
      return;
    }
    const at = endOf(last);
    if ((value as YAMLMap).flow) this.#replace(at, at, `, ${this.#word(added)}`);
    else {
      const next = this.#lineAfter(at);
      this.#replace(next, next, `${this.#lineBefore(placeOf(last).start)}${added}\n`);
    }
  }

  #addAfter(map: YAMLMap, key: Node, value: Node, entries: JsonObject): void {
    const before = this.#lineBefore(placeOf(key).start);
    const at = endOf(value);
    if (!map.flow) {
      const next = this.#lineAfter(at);
      this.#replace(next, next, indent(toYaml(entries), before));
      return;
    }
    const isOnItsOwnLine = before.trim() === "";
    for (const [name, content] of Object.entries(entries)) {
      const value =
        typeof content === "string"
          ? this.#word(content)
          : JSON.stringify(content, null, isOnItsOwnLine ? 2 : 0);
      const entry = `${this.#word(name)}: ${value}`;
      const added = isOnItsOwnLine ? `\n${indent(entry, before)}` : ` ${entry}`;
      this.#replace(at, at, `,${added}`);
    }
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** A logical id or a key: only JSON wants quotes around it. */
  #word(text: string): string {
    return this.#isJson ? JSON.stringify(text) : text;
  }

  /** What stands between the begin of a line and a place in it. */
  #lineBefore(at: number): string {
    return this.#text.slice(this.#text.lastIndexOf("\n", at - 1) + 1, at);
  }

  /** Where the next line begins; a block scalar ends there already. */
  #lineAfter(at: number): number {
    return this.#text[at - 1] === "\n" ? at : this.#text.indexOf("\n", at) + 1;
  }
}

function placeOf({ range }: Node): { start: number; end: number } {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

/** Where a node's content ends, without the comments behind it. */
function endOf(node: Node): number {
  if (!isCollection(node) || node.flow) return placeOf(node).end;
  const last: unknown = node.items.at(-1);
  const inner = isMap(node) ? lastOf(node) : (last as Node | null);
  return inner ? endOf(inner) : placeOf(node).end;
}

function lastOf(map: YAMLMap): Node | null {
  const pair = map.items.at(-1);
  return (pair?.value ?? pair?.key ?? null) as Node | null;
}

function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}

/** YAML with CloudFormation's short forms, quoted so that YAML 1.1 reads every text as a text. */
function toYaml(entries: JsonObject): string {
  const document = new Document(entries, { compat: "yaml-1.1" });
  visit(document, {
    Map: (_key, map) => {
      const [pair] = map.items;
      const name = map.items.length === 1 && isScalar(pair?.key) ? pair.key.value : undefined;
      const value = pair?.value as Node;
      if (name === "Ref" && isScalar(value)) return tagged(value, "!Ref");
      if (name === "Fn::Join" && isSeq(value)) return tagged(value, "!Join");
      if (name !== "Fn::GetAtt" || !isSeq(value)) return undefined;
      return tagged(new Scalar((value.toJSON() as string[]).join(".")), "!GetAtt");
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function tagged(node: Node, tag: string): Node {
  node.tag = tag;
  if (isCollection(node)) node.flow = true;
  return node;
}
