import { isObject, type Scalar, type ValueTest } from "./event-fields";
import { parseCidr, parseIp } from "./pattern-cidr";
import { refuse } from "./pattern-error";
import { numericTest } from "./pattern-numeric";
import { parseWildcard } from "./pattern-wildcard";

type TextTest = (text: string) => boolean;
type Expression = Readonly<Record<string, unknown>>;

const ONE_KEY = "Only one key allowed in match expression";
const OPERATORS: Readonly<Record<string, (operand: unknown) => ValueTest>> = {
  exactly: (operand) => onText(equalTo(text(operand, "exact"))),
  prefix: (operand) => onText(affixTest("prefix", operand)),
  suffix: (operand) => onText(affixTest("suffix", operand)),
  "equals-ignore-case": (operand) => onText(ignoringCase(text(operand, "equals-ignore-case"))),
  wildcard: (operand) => onText(parseWildcard(text(operand, "wildcard"))),
  numeric: numericTest,
  // AWS's own words, though no prefix is meant.
  cidr: (operand) => onAddress(parseCidr(text(operand, "prefix"))),
  "anything-but": anythingButTest,
};

/** Names that make `$or` an ordinary field when a branch has them as keys. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([...Object.keys(OPERATORS), "exists"]);

/**
 * Reads a match expression such as `{"prefix": "Create"}`; `exists` is not among them.
 * @throws InvalidEventPatternError
 */
export function expressionTest(expression: Expression): ValueTest {
  const [[operator, operand] = refuse("Match expression name not found"), ...more] =
    Object.entries(expression);
  const read = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!read) return refuse(`Unrecognized match type ${operator}`);
  const test = read(operand);
  const counted = operator === "numeric" || operator === "anything-but";
  if (more.length > 0) refuse(counted ? "Too many elements in numeric expression" : ONE_KEY);
  return test;
}

/** Reads a literal of a pattern. Addresses are equal however they are written. */
export function literalTest(literal: Scalar): ValueTest {
  const address = typeof literal === "string" ? parseIp(literal) : undefined;
  if (address === undefined) return (value) => value === literal;
  return (value) => value === literal || onAddress((other) => other === address)(value);
}

function anythingButTest(operand: unknown): ValueTest {
  if (isObject(operand)) return not(nestedTest(operand));
  if (typeof operand === "string" || typeof operand === "number")
    return (value) => value !== operand;
  if (!Array.isArray(operand)) return refuseAnythingBut();
  const list = operand as unknown[];
  if (list.some((one) => typeof one !== "string" && typeof one !== "number")) {
    refuse("Inside anything but list, start|null|boolean is not supported.");
  }
  if (new Set(list.map((one) => typeof one)).size !== 1) {
    refuse(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  return (value) => !list.includes(value);
}

/** The nested form: `{"anything-but": {"prefix": "a"}}`, or a list of them in place of the text. */
function nestedTest(expression: Expression): ValueTest {
  const [[operator, operand] = refuse("Anything-But expression name not found"), ...more] =
    Object.entries(expression);
  const read = Object.hasOwn(NESTED, operator) ? NESTED[operator] : undefined;
  if (!read) return refuse(`Unsupported anything-but pattern: ${operator}`);
  const single = typeof operand === "string" || typeof operand === "number";
  if (!single && !Array.isArray(operand)) refuseAnythingBut();
  const list = (single ? [operand] : operand) as unknown[];
  // Not recorded; AWS's matcher takes an empty list and then fails on the first event.
  if (list.length === 0) refuse("Empty arrays are not allowed");
  const tests = list.map(read);
  if (more.length > 0) refuse("Too many elements in numeric expression");
  return onText((value) => tests.some((test) => test(value)));
}

const NESTED: Readonly<Record<string, (operand: unknown) => TextTest>> = {
  prefix: (operand) => nestedAffix("prefix", operand),
  suffix: (operand) => nestedAffix("suffix", operand),
  wildcard: (operand) => parseWildcard(text(operand, "wildcard")),
  "equals-ignore-case": (operand) =>
    typeof operand === "string"
      ? ignoringCase(operand)
      : refuse(
          "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        ),
};

function nestedAffix(kind: "prefix" | "suffix", operand: unknown): TextTest {
  const affix = text(operand, "prefix/suffix");
  if (affix === "") refuse("Null prefix/suffix not allowed");
  return affixTest(kind, affix);
}

/** The operand is a text or `{"equals-ignore-case": text}`. */
function affixTest(kind: "prefix" | "suffix", operand: unknown): TextTest {
  if (!isObject(operand)) {
    const affix = text(operand, kind);
    return (value) => (kind === "prefix" ? value.startsWith(affix) : value.endsWith(affix));
  }
  const title = kind === "prefix" ? "Prefix" : "Suffix";
  const [[operator, nested] = refuse(`${title} expression name not found`), ...more] =
    Object.entries(operand);
  if (operator !== "equals-ignore-case") refuse(`Unsupported ${kind} pattern: ${operator}`);
  const affix = text(nested, "equals-ignore-case");
  if (more.length > 0) refuse(ONE_KEY);
  const equal = ignoringCase(affix);
  const { length } = [...affix];
  return (value) => {
    const characters = [...value];
    const part =
      kind === "prefix"
        ? characters.slice(0, length)
        : characters.slice(characters.length - length);
    return equal(part.join(""));
  };
}

/** Character by character, as AWS does: `STRASSE` is not `straße`. */
function ignoringCase(pattern: string): TextTest {
  const allowed = [...pattern].map((one) => [one, one.toLowerCase(), one.toUpperCase()]);
  return (value) => {
    const characters = [...value];
    return (
      characters.length === allowed.length &&
      characters.every((character, index) => allowed[index]?.includes(character))
    );
  };
}

function text(operand: unknown, subject: string): string {
  return typeof operand === "string"
    ? operand
    : refuse(`${subject} match pattern must be a string`);
}

function equalTo(expected: string): TextTest {
  return (value) => value === expected;
}

function onText(test: TextTest): ValueTest {
  return (value) => typeof value === "string" && test(value);
}

function onAddress(test: (address: string) => boolean): ValueTest {
  return onText((value) => {
    const address = parseIp(value);
    return address !== undefined && test(address);
  });
}

function not(test: ValueTest): ValueTest {
  return (value) => !test(value);
}

function refuseAnythingBut(): never {
  return refuse("Value of anything-but must be an array or single string/number value.");
}
