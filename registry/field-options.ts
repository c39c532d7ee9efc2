import type { Mistake } from "./known-keys";

/** What an option may be, and whether a value is that. */
type Rule = readonly [allowed: string, is: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text: Rule = ["a text", isText];
const amount: Rule = [
  "a whole number of at least 0",
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
];
const number: Rule = ["a number", (value) => typeof value === "number" && Number.isFinite(value)];

/** By the name of the option, whatever the kind of the field. */
const rules: Readonly<Record<string, Rule>> = {
  pattern: text,
  ...{ minLength: amount, maxLength: amount, minItems: amount, maxItems: amount },
  ...{ minimum: number, maximum: number },
  required: ["true or false", (value) => typeof value === "boolean"],
  visible: [
    "true, false or { jqQuery }",
    (value) => typeof value === "boolean" || (isObject(value) && isQuery(value)),
  ],
  dependsOn: [
    'a list of other inputs, such as ["name"], each once',
    (value) => isTexts(value) && new Set(value).size === value.length,
  ],
  dataset: [
    'Port\'s search, such as { combinator: "and", rules: [{ property: "size", operator: "=", value: 1 }] }',
    (value) =>
      isObject(value) &&
      (value.combinator === "and" || value.combinator === "or") &&
      Array.isArray(value.rules) &&
      value.rules.every(isObject),
  ],
};

/** Somebody wants to see what `jqQuery` gives, and nothing else. */
function isQuery({ jqQuery, ...rest }: Readonly<Record<string, unknown>>): boolean {
  return isText(jqQuery) && jqQuery !== "" && Object.keys(rest).length === 0;
}

/** Finds the options of a field that are not what they must be. */
export function wrongOptions(options: object): Mistake[] {
  const { visible, required } = options as Record<string, unknown>;
  const isHidden = (visible ?? true) !== true && required === true;
  const hidden = { key: "required", value: required, remedy: "nothing beside visible" };
  const wrong = Object.entries(options as Record<string, unknown>).flatMap(([key, value]) => {
    const [allowed, is] = rules[key] ?? [];
    return value === undefined || !is || !allowed || is(value)
      ? []
      : [{ key, value, remedy: allowed }];
  });
  return isHidden ? [...wrong, hidden] : wrong;
}

/** What is wrong with the texts that somebody may choose from. */
export function wrongChoices(values: unknown): Mistake[] {
  const wrong = (remedy: string) => [{ key: "choices", value: values, remedy }];
  if (!isTexts(values)) return wrong('a list of texts, such as ["small", "large"]');
  const texts = values as readonly string[];
  if (texts.length === 0) return wrong("at least one text to choose");
  return new Set(texts).size === texts.length ? [] : wrong("each text once");
}

/** What is wrong with the blueprint whose entities are chosen from. */
export function wrongPick(blueprint: unknown): Mistake[] {
  const isNamed = isText(blueprint) || (isObject(blueprint) && isText(blueprint.identifier));
  const remedy = 'the identifier of a blueprint as second argument, or existing("identifier")';
  return isNamed ? [] : [{ key: "blueprint", value: blueprint, remedy }];
}

/** What is wrong with what the elements of a list are. */
export function wrongItems(items: unknown): Mistake[] {
  if (items === undefined || (isObject(items) && "codec" in items && "schema" in items)) return [];
  return [{ key: "items", value: items, remedy: 'a field, such as field.integer("Port")' }];
}
