import type { Json } from "../../port/types";
import { nullary, unary } from "./functions";
import type { Token } from "./tokens";
import {
  asJqReads,
  bounded,
  field,
  FilterError,
  isSame,
  isTrue,
  item,
  onlyOf,
  sum,
  type Evaluate,
} from "./values";

/** The filter is not among those that are evaluated in JavaScript; jq may know it. */
export class NotPlain extends Error {}

const keywords: ReadonlySet<string> = new Set(
  "if then elif else end and or def reduce foreach try catch label import include as __loc__".split(
    " ",
  ),
);

/**
 * Reads the part of jq's language that most filters of mappings keep to: paths, texts and small numbers,
 * `|`, `,`, `//`, `==`, `!=`, `+`, `if`, lists, objects and a few functions. It makes closures.
 */
export class PlainParser {
  #place = 0;
  /** Whether an error is jq's own error: nothing is evaluated that jq might not, or in another order. */
  isExact = true;

  constructor(private readonly tokens: readonly Token[]) {}

  /** @throws NotPlain */
  parse(): Evaluate {
    const filter = this.#pipe();
    if (this.#place < this.tokens.length) throw new NotPlain();
    return filter;
  }

  #pipe(): Evaluate {
    const left = this.#comma();
    if (!this.#takes("|")) return left;
    const right = this.#pipe();
    return (input) => bounded(left(input).flatMap(right));
  }

  #comma(): Evaluate {
    let left = this.#alternative();
    while (this.#takes(",")) {
      const [first, second] = [left, this.#alternative()];
      this.isExact = false;
      left = (input) => bounded([...first(input), ...second(input)]);
    }
    return left;
  }

  #alternative(): Evaluate {
    const left = this.#comparison();
    if (!this.#takes("//")) return left;
    const right = this.#alternative();
    return (input) => {
      const known = left(input).filter(isTrue);
      return known.length > 0 ? known : right(input);
    };
  }

  #comparison(): Evaluate {
    const left = this.#sum();
    const sign = ["==", "!="].find((one) => this.#takes(one));
    if (sign === undefined) return left;
    const right = this.#sum();
    this.isExact = false;
    return (input) => [isSame(onlyOf(left(input)), onlyOf(right(input))) === (sign === "==")];
  }

  #sum(): Evaluate {
    let left = this.#term();
    while (this.#takes("+")) {
      const [first, second] = [left, this.#term()];
      this.isExact = false;
      left = (input) => [sum(onlyOf(first(input)), onlyOf(second(input)))];
    }
    return left;
  }

  #term(): Evaluate {
    let term = this.#primary();
    for (;;) {
      const step = this.#step();
      if (!step) return term;
      const before = term;
      term = (input) => bounded(before(input).flatMap(step));
    }
  }

  #primary(): Evaluate {
    const { kind, value } = this.#next();
    if (kind === "field") return this.#optional((input) => [field(input, value)]);
    if (kind === "text") return () => [value];
    if (kind === "number") return () => [Number(value)];
    if (kind === "name") return this.#named(value);
    if (value === ".") {
      const name = this.#take("text");
      if (name !== undefined) return this.#optional((input) => [field(input, name)]);
      return (input) => [asJqReads(input)];
    }
    if (value === "(") return this.#closed(this.#pipe(), ")");
    if (value === "[") {
      if (this.#takes("]")) return () => [[]];
      const items = this.#closed(this.#pipe(), "]");
      return (input) => [[...items(input)]];
    }
    if (value === "{") return this.#object();
    throw new NotPlain();
  }

  /** What follows a term directly: `.name`, `."name"`, `[0]`, `["name"]`, `[]`, each perhaps with `?`. */
  #step(): Evaluate | undefined {
    const name = this.#take("field") ?? this.#dottedText();
    if (name !== undefined) return this.#optional((input) => [field(input, name)]);
    if (!this.#takes("[")) return undefined;
    if (this.#takes("]")) {
      this.isExact = false;
      return this.#optional((input) => {
        if (typeof input !== "object" || input === null) throw new FilterError("not exact");
        return bounded(Object.values(input).map(asJqReads));
      });
    }
    const { kind, value } = this.#next();
    this.#expect("]");
    if (kind === "text") return this.#optional((input) => [field(input, value)]);
    if (kind === "number") return this.#optional((input) => [item(input, Number(value))]);
    throw new NotPlain();
  }

  #dottedText(): string | undefined {
    const isDotted = this.tokens[this.#place + 1]?.kind === "text" && this.#takes(".");
    return isDotted ? this.#take("text") : undefined;
  }

  #optional(step: Evaluate): Evaluate {
    if (!this.#takes("?")) return step;
    return (input) => {
      try {
        return step(input);
      } catch (error) {
        if (error instanceof FilterError) return [];
        throw error;
      }
    };
  }

  #named(name: string): Evaluate {
    if (name === "null" || name === "true" || name === "false") {
      const constant = JSON.parse(name) as Json;
      return () => [constant];
    }
    if (name === "if") return this.#condition();
    // What they leave out, and in which order they fail, is theirs.
    this.isExact = false;
    if (this.#takes("(")) {
      const make = Object.hasOwn(unary, name) ? unary[name] : undefined;
      if (!make) throw new NotPlain();
      return make(this.#closed(this.#pipe(), ")"));
    }
    const known = Object.hasOwn(nullary, name) ? nullary[name] : undefined;
    if (!known) throw new NotPlain();
    return known;
  }

  #condition(): Evaluate {
    const test = this.#closed(this.#pipe(), "then");
    const yes = this.#pipe();
    const no = this.#takes("elif") ? this.#condition() : this.#otherwise();
    return (input) => (isTrue(onlyOf(test(input))) ? yes(input) : no(input));
  }

  #otherwise(): Evaluate {
    this.#expect("else");
    return this.#closed(this.#pipe(), "end");
  }

  #object(): Evaluate {
    if (this.#takes("}")) return () => [{}];
    const members: [string, Evaluate][] = [];
    do {
      const { kind, value } = this.#next();
      if (!(kind === "name" && !keywords.has(value)) && kind !== "text") throw new NotPlain();
      this.#expect(":");
      members.push([value, this.#term()]);
    } while (this.#takes(","));
    this.#expect("}");
    this.isExact = false;
    return (input) => [
      Object.fromEntries(members.map(([name, value]) => [name, onlyOf(value(input))])),
    ];
  }

  #closed<T>(inside: T, end: string): T {
    this.#expect(end);
    return inside;
  }

  #next(): Token {
    const token = this.tokens[this.#place++];
    if (!token) throw new NotPlain();
    return token;
  }

  #take(kind: Token["kind"]): string | undefined {
    const token = this.tokens[this.#place];
    if (token?.kind !== kind) return undefined;
    this.#place += 1;
    return token.value;
  }

  #takes(sign: string): boolean {
    const token = this.tokens[this.#place];
    const isIt = token?.value === sign && (token.kind === "sign" || token.kind === "name");
    if (isIt) this.#place += 1;
    return isIt;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw new NotPlain();
  }
}
