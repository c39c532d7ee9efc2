import type { Json, JsonObject } from "../../../registry/contract/port-data";
import type { ShownAction, ShownField } from "../look-types";
import { textOf } from "./pieces/text-of";

/** A form as it is drawn for what is filled in. */
export type Fields = Readonly<Record<string, ShownField>>;

/** What a form shows of an input: what is wrong with it only once somebody has been there. */
export function inputOf(
  { properties }: ShownAction,
  name: string,
  field: ShownField | undefined,
  isLeft: boolean,
) {
  if (!field) return [];
  const { schema, isRequired, isDisabled, options, mistake } = field;
  const first = Array.isArray(schema.dependsOn) ? schema.dependsOn.map(String) : [];
  const titles = first.map((one) => textOf(properties[one]?.title) || one);
  const isWaiting = isDisabled && schema.disabled !== true && first.length > 0;
  return [
    {
      ...{ name, schema, isRequired, isDisabled, options },
      ...(isWaiting && { waitsFor: `Fill in ${titles.join(" and ")} first.` }),
      mistake: isLeft ? mistake : undefined,
    },
  ];
}

/** The steps of a form with what is shown of them, and what is in none of them; one without a title where there are none. */
export function partsOf({ steps = [] }: ShownAction, shown: readonly string[]) {
  const inSteps = new Set(steps.flatMap(({ order = [] }) => order));
  const parts = [
    ...steps.map(({ title, order = [] }) => ({ title, names: order })),
    { title: "", names: shown.filter((name) => !inSteps.has(name)) },
  ];
  return parts
    .map(({ title, names }) => ({ title, names: names.filter((name) => shown.includes(name)) }))
    .filter(({ names }) => names.length > 0);
}

/** What a form begins with. */
export function defaultsOf({ properties }: ShownAction): JsonObject {
  const given = Object.entries(properties).flatMap(([name, { default: value }]) =>
    isWorkedOut(value) ? [] : pair(name, value),
  );
  return Object.fromEntries(given);
}

/** Defaults that jq works out, of inputs that nobody has filled in. */
export function workedOutDefaults(
  { properties }: ShownAction,
  drawn: Fields,
  touched: ReadonlySet<string>,
): JsonObject {
  const names = Object.keys(properties).filter((name) => isWorkedOut(properties[name]?.default));
  const untouched = names.filter((name) => !touched.has(name) || drawn[name]?.isDisabled);
  return Object.fromEntries(untouched.flatMap((name) => pair(name, drawn[name]?.schema.default)));
}

/** What nobody can fill in is sent with its default. */
export function sentOf({ order }: ShownAction, drawn: Fields, values: JsonObject): JsonObject {
  const given = order.flatMap((name) => {
    const { isVisible, isDisabled, schema } = drawn[name] ?? {};
    return pair(name, isVisible && !isDisabled ? values[name] : schema?.default);
  });
  return Object.fromEntries(given);
}

function isWorkedOut(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null && "jqQuery" in value;
}

function pair(name: string, value: Json | undefined): [string, Json][] {
  return value === undefined ? [] : [[name, value]];
}

/** Values with another one, or without it. */
export function without(values: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}
