import * as t from "io-ts";
import { wrongOptions } from "./field-options";
import type {
  Check,
  Common,
  Field,
  Json,
  JsonObject,
  NumberOptions,
  PropertySchema,
  TextOptions,
  Value,
} from "./field-types";
import { exactly, isRounded, range } from "./field-values";
import { unknownKeys, type Mistake } from "./known-keys";

/** What a kind of field is made of. */
export interface FieldParts {
  readonly title: string;
  /** What is particular to the kind in Port's form. */
  readonly schema: PropertySchema;
  readonly check: Check;
  /** The options of the kind besides those that every kind has. */
  readonly options: readonly string[];
  /** Values that stand for nothing. */
  readonly isEmpty?: (value: unknown) => boolean;
  readonly mistakes?: readonly Mistake[];
  readonly picks?: Field<unknown>["picks"];
}

const commonOptions = ["description", "icon", "default", "required", "visible", "dependsOn"];

/** Makes a field; the codec's failure message is what would have been allowed. */
export function build<A, const O extends Common<unknown>>(
  parts: FieldParts,
  options: O | undefined,
): Field<Value<A, O>> {
  const { title, schema, check, isEmpty = () => false } = parts;
  const fallback = options?.default;
  const isAlwaysShown = (options?.visible ?? true) === true;
  const required = fallback === undefined && options?.required !== false && isAlwaysShown;
  const decode = (value: unknown, context: t.Context): t.Validation<Value<A, O>> => {
    // Port leaves an empty field out, or sends null or an empty text.
    const given = value === undefined || value === null || isEmpty(value) ? fallback : value;
    if (given === undefined && !required) return t.success(undefined as Value<A, O>);
    const allowed = given === undefined ? (check(given) ?? "a value") : check(given);
    return allowed === undefined
      ? t.success(given as Value<A, O>)
      : t.failure(value, context, allowed);
  };
  const is = (value: unknown): value is Value<A, O> => check(value) === undefined;
  const extras = present({
    description: options?.description,
    icon: options?.icon,
    default: fallback as Json | undefined,
    visible: options?.visible as Json | undefined,
    dependsOn: options?.dependsOn as Json | undefined,
  });
  return {
    schema: { title, ...schema, ...extras },
    codec: new t.Type<Value<A, O>, unknown, unknown>(title, is, decode, t.identity),
    required,
    secret: false,
    mistakes: [...(parts.mistakes ?? []), ...mistakesIn(parts, options ?? {})],
    picks: parts.picks,
  };
}

/** A field for a text. @param kind what it is in words */
export function text<const O extends TextOptions>(
  title: string,
  schema: PropertySchema,
  kind: string,
  options: O | undefined,
  more: {
    readonly isKind?: (value: string) => boolean;
    readonly options?: readonly string[];
    readonly picks?: Field<unknown>["picks"];
    readonly mistakes?: readonly Mistake[];
  } = {},
): Field<Value<string, O>> {
  const { minLength = 0, maxLength = Infinity, pattern } = options ?? {};
  const { isKind = () => true, picks } = more;
  const isRequired = options?.default === undefined && options?.required !== false;
  const whole = pattern === undefined ? undefined : compile(pattern);
  const check: Check = (value) => {
    if (typeof value !== "string" || !isKind(value)) return kind;
    // As JSON Schema counts: what a person sees as one character is mostly one code point.
    const length = [...value].length;
    if (length < minLength) return `${kind} of at least ${minLength} characters`;
    if (length > maxLength) return `${kind} of at most ${maxLength} characters`;
    if (whole && !whole.test(value)) return `${kind} that matches ${pattern}`;
    if (value === "" && isRequired && options?.minLength !== 0) return `${kind} that is not empty`;
    return undefined;
  };
  const limits = present({
    minLength: options?.minLength,
    maxLength: options?.maxLength,
    pattern: whole?.source,
  });
  const mistakes =
    pattern !== undefined && whole === undefined
      ? [{ key: "pattern", value: pattern, remedy: "a regular expression" }]
      : [];
  return build<string, O>(
    {
      title,
      schema: { type: "string", ...schema, ...limits },
      check,
      options: ["minLength", "maxLength", "pattern", ...(more.options ?? [])],
      // Of plain text "" is a value like any other; a URL, an entity or a secret it is not.
      isEmpty: (value) => value === "" && Object.keys(schema).length > 0,
      mistakes: [
        ...(more.mistakes ?? []),
        ...mistakes,
        ...inOrder(options, "minLength", "maxLength"),
      ],
      picks,
    },
    options,
  );
}

/** A field for a number. */
export function numeric<const O extends NumberOptions>(
  title: string,
  type: "number" | "integer",
  options: O | undefined,
): Field<Value<number, O>> {
  const { minimum = -Infinity, maximum = Infinity } = options ?? {};
  const noun = type === "integer" ? "a whole number" : "a number";
  const check: Check = (value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return noun;
    if (type === "integer" && !Number.isInteger(value)) return noun;
    if (isRounded(value)) return `${noun} ${exactly}`;
    if (value < minimum || value > maximum) return `${noun} ${range(minimum, maximum)}`;
    return undefined;
  };
  // Port's forms know "number" only; a whole number is a multiple of 1.
  const limits = present({
    multipleOf: type === "integer" ? 1 : undefined,
    minimum: options?.minimum,
    maximum: options?.maximum,
  });
  const parts = {
    ...{ title, check, schema: { type: "number", ...limits }, options: ["minimum", "maximum"] },
    mistakes: [
      ...inOrder(options, "minimum", "maximum"),
      ...(type === "integer" ? brokenLimits(options ?? {}) : []),
    ],
  };
  return build<number, O>(parts, options);
}

/** A whole number has whole limits: between 1.2 and 1.8 there is none. */
function brokenLimits({ minimum, maximum }: NumberOptions): Mistake[] {
  return Object.entries({ minimum, maximum })
    .filter(([, value]) => typeof value === "number" && !Number.isInteger(value))
    .map(([key, value]) => ({ key, value, remedy: "a whole number" }));
}

/** The values that there are. */
export function present(values: Record<string, Json | undefined>): JsonObject {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

/** Whether the lower one of two limits is the lower one. */
export function inOrder(options: object | undefined, low: string, high: string): Mistake[] {
  const limits = (options ?? {}) as Record<string, unknown>;
  const [from, to] = [limits[low], limits[high]];
  if (typeof from !== "number" || typeof to !== "number" || from <= to) return [];
  return [{ key: low, value: from, remedy: `at most ${high}, which is ${to}` }];
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return undefined;
  }
}

function mistakesIn({ check, options: own }: FieldParts, options: object): Mistake[] {
  const { default: fallback } = options as Common<unknown>;
  const known = [...commonOptions, ...own];
  const allowed = fallback === undefined ? undefined : check(fallback);
  return [
    ...unknownKeys(options, known),
    ...wrongOptions(options),
    ...(allowed === undefined ? [] : [{ key: "default", value: fallback, remedy: allowed }]),
  ];
}
