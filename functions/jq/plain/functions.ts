import type { Json } from "../../port/types";
import {
  asJqReads,
  bounded,
  fromEntries,
  isTrue,
  onlyOf,
  typeOf,
  Undecided,
  type Evaluate,
} from "./values";

/** Functions of jq without arguments that are evaluated in JavaScript, for the inputs that they decide. */
export const nullary: Readonly<Record<string, Evaluate>> = {
  empty: () => [],
  not: (input) => [!isTrue(input)],
  type: (input) => [typeOf(input)],
  values: (input) => (input === null ? [] : [input]),
  ...ofType("strings", "string"),
  ...ofType("objects", "object"),
  ...ofType("arrays", "array"),
  ...ofType("numbers", "number"),
  from_entries: (input) => [fromEntries(input)],
  ascii_downcase: (input) => [textOf(input).replace(/[A-Z]/g, (one) => one.toLowerCase())],
  last: (input) => [input === null ? null : (listOf(input).at(-1) ?? null)],
  length: (input) => [lengthOf(input)],
};

/** Functions with one argument, which is a filter. */
export const unary: Readonly<Record<string, (argument: Evaluate) => Evaluate>> = {
  first: (argument) => (input) => argument(input).slice(0, 1),
  select: (argument) => (input) => argument(input).flatMap((one) => (isTrue(one) ? [input] : [])),
  map: (argument) => (input) => [[...bounded(listOf(input).flatMap(argument))]],
  startswith: withText((input, text) => input.startsWith(text)),
  endswith: withText((input, text) => input.endsWith(text)),
  split: withText((input, text) => (input === "" ? [] : [...bounded(input.split(text))])),
  ltrimstr: withText((input, text) => (input.startsWith(text) ? input.slice(text.length) : input)),
  rtrimstr: withText((input, text) =>
    input.endsWith(text) ? input.slice(0, -text.length) : input,
  ),
};

function ofType(name: string, type: string): Record<string, Evaluate> {
  return { [name]: (input) => (typeOf(input) === type ? [input] : []) };
}

function withText(work: (input: string, text: string) => Json) {
  return (argument: Evaluate): Evaluate =>
    (input) => {
      const text = textOf(onlyOf(argument(input)));
      if (text === "") throw new Undecided();
      return [work(textOf(input), text)];
    };
}

function lengthOf(input: Json): number {
  if (input === null) return 0;
  if (typeof input === "string") return Array.from(input).length;
  if (typeof input === "object") return Object.keys(input).length;
  throw new Undecided();
}

function textOf(value: Json): string {
  if (typeof value !== "string") throw new Undecided();
  return value;
}

function listOf(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new Undecided();
  return value.map(asJqReads);
}
