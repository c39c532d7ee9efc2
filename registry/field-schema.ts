import type { Field } from "./field-types";
import type { Mistake } from "./known-keys";
import { wrongRules } from "./search-rules";
import { description, icon, isSeen, titleOf, wrongText } from "./shown-text";

const title = titleOf(140);

/**
 * What is wrong with a field as Port gets it: what people read in the form, and searches in it. These checks
 * stay out of bundles, as a field's own about its options cannot.
 */
export function mistakesInSchema({ schema }: Pick<Field<unknown>, "schema">): Mistake[] {
  return [...wrongText("title", schema.title, title), ...mistakesIn(schema)];
}

function mistakesIn(schema: Readonly<Record<string, unknown>>): Mistake[] {
  const { enum: choices, dataset, items } = schema;
  const isHidden = Array.isArray(choices) && !choices.every((one) => isSeen(String(one)));
  return [
    ...given("description", schema.description, description),
    ...given("icon", schema.icon, icon),
    ...(isHidden
      ? [{ key: "choices", value: choices, remedy: "texts all of which are seen" }]
      : []),
    ...wrongRules(dataset).map((one) => ({ ...one, key: `dataset.${one.key}` })),
    ...(typeof items === "object" && items !== null ? mistakesIn({ ...items }) : []),
  ];
}

function given(key: string, value: unknown, codec: typeof title): Mistake[] {
  return value === undefined ? [] : wrongText(key, value, codec);
}
