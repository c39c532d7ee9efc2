import * as t from "io-ts";
import type { Json, JsonObject, PropertySchema } from "./contract/port-data";

/** One input of an action: Port's form field, the runtime check and the TypeScript type in one. */
export interface Field<A> {
  /** The `userInputs` property that Port shows. */
  readonly schema: PropertySchema;
  /** Checks a value from a run message and fills in the default; its message reads as a sentence's end. */
  readonly codec: t.Decoder<unknown, A>;
  /** Whether Port insists on a value. */
  readonly required: boolean;
  /** Whether Port encrypts the value; such a value is never quoted or logged. */
  readonly secret: boolean;
}

/** The inputs of an action, by name. */
export type Fields = Record<string, Field<unknown>>;

/** The values a handler receives for `F`. */
export type InputOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer A> ? A : never };

interface Common<A> {
  readonly description?: string;
  readonly icon?: string;
  /** Value that Port puts into the form, and that stands when nothing was given. */
  readonly default?: A;
  /** `false`: may be left empty; the handler then receives `undefined`. Inputs are required otherwise. */
  readonly required?: boolean;
}
interface TextOptions extends Common<string> {
  /** In characters. A required text may not be empty unless this is 0. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expression that the whole value must match; anchors are added. */
  readonly pattern?: string;
}
interface NumberOptions extends Common<number> {
  readonly minimum?: number;
  readonly maximum?: number;
}
interface ListOptions extends Common<readonly string[]> {
  readonly minItems?: number;
  readonly maxItems?: number;
}

type Value<A, O> = O extends { readonly default: unknown }
  ? A
  : O extends { readonly required: false }
    ? A | undefined
    : A;

/** Says why a value is not allowed, as in "a number of at least 1"; undefined when it is. */
type Check = (value: unknown) => string | undefined;

/**
 * Builders for the inputs of an action. The first argument is the title in Port's form.
 * @example input: { cores: field.integer("CPU cores", { minimum: 1, default: 2 }) }
 */
export const field = {
  /** A line of text. */
  string: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, {}, "text", options),
  /** A web address (`https://…`). */
  url: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "url" }, "a URL such as https://example.com", options, isUrl),
  /** An e-mail address. */
  email: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "email" }, "an e-mail address", options, (value) =>
      /^\S+@\S+$/.test(value),
    ),
  /** A moment in ISO 8601. */
  dateTime: <const O extends TextOptions>(title: string, options?: O) =>
    text<O>(title, { format: "date-time" }, "a date and time in ISO 8601", options, isDateTime),
  /** The identifier of an entity of `blueprint`; Port shows a list to choose from. */
  entity: <const O extends TextOptions>(title: string, blueprint: string, options?: O) =>
    text<O>(
      title,
      { format: "entity", blueprint },
      `an entity of blueprint "${blueprint}"`,
      options,
    ),
  /** A value that Port encrypts; it arrives decrypted and is removed from everything that is logged. */
  secret: <const O extends TextOptions>(title: string, options?: O) => ({
    ...text<O>(title, { encryption: "aes256-gcm" }, "text", options),
    secret: true,
  }),
  /** A number. */
  number: <const O extends NumberOptions>(title: string, options?: O) =>
    numeric<O>(title, "number", options),
  /** A whole number. */
  integer: <const O extends NumberOptions>(title: string, options?: O) =>
    numeric<O>(title, "integer", options),
  /** Yes or no. */
  boolean: <const O extends Common<boolean>>(title: string, options?: O) =>
    build<boolean, O>(title, { type: "boolean" }, options, (value) =>
      typeof value === "boolean" ? undefined : "true or false",
    ),
  /** One of a fixed list of texts. */
  choice: <const V extends string, const O extends Common<V>>(
    title: string,
    values: readonly V[],
    options?: O,
  ) =>
    build<V, O>(
      title,
      { type: "string", enum: [...values] },
      options,
      (value) =>
        values.some((allowed) => allowed === value) ? undefined : `one of ${values.join(", ")}`,
      (value) => value === "" && !values.some((allowed) => allowed === ""),
    ),
  /** A list of texts. */
  list: <const O extends ListOptions>(title: string, options?: O) => list<O>(title, options),
  /** Free JSON. */
  object: <const O extends Common<JsonObject>>(title: string, options?: O) =>
    build<JsonObject, O>(title, { type: "object" }, options, (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return "a JSON object";
      }
      return holdsRounded(value) ? `a JSON object with whole numbers ${exactly}` : undefined;
    }),
};

function text<const O extends TextOptions>(
  title: string,
  schema: PropertySchema,
  kind: string,
  options: O | undefined,
  isKind: (value: string) => boolean = () => true,
): Field<Value<string, O>> {
  const { minLength = 0, maxLength = Infinity, pattern } = options ?? {};
  const isRequired = options?.default === undefined && options?.required !== false;
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "u");
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
  // Of plain text "" is a value like any other; a URL, an entity or a secret it is not.
  const isEmpty = (value: unknown) => value === "" && Object.keys(schema).length > 0;
  return build<string, O>(title, { type: "string", ...schema, ...limits }, options, check, isEmpty);
}

function numeric<const O extends NumberOptions>(
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
  return build<number, O>(title, { type: "number", ...limits }, options, check);
}

function list<const O extends ListOptions>(
  title: string,
  options: O | undefined,
): Field<Value<readonly string[], O>> {
  const { minItems = 0, maxItems = Infinity } = options ?? {};
  const check: Check = (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
      return "a list of texts";
    }
    if (value.length >= minItems && value.length <= maxItems) return undefined;
    return `a list of texts, its length ${range(minItems, maxItems)}`;
  };
  const limits = present({ minItems: options?.minItems, maxItems: options?.maxItems });
  const schema = { type: "array", items: { type: "string" }, ...limits };
  return build<readonly string[], O>(title, schema, options, check);
}

/** Makes the field; the codec's failure message is what would have been allowed. */
function build<A, const O extends Common<unknown>>(
  title: string,
  schema: PropertySchema,
  options: O | undefined,
  check: Check,
  isEmpty: (value: unknown) => boolean = () => false,
): Field<Value<A, O>> {
  const fallback = options?.default;
  const required = fallback === undefined && options?.required !== false;
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
  });
  return {
    schema: { title, ...schema, ...extras },
    codec: new t.Type<Value<A, O>, unknown, unknown>(title, is, decode, t.identity),
    required,
    secret: false,
  };
}

function present(values: Record<string, Json | undefined>): JsonObject {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

function range(minimum: number, maximum: number): string {
  if (maximum === Infinity) return `of at least ${minimum}`;
  if (minimum === -Infinity) return `of at most ${maximum}`;
  return `from ${minimum} to ${maximum}`;
}

function isUrl(value: string): boolean {
  return /^https?:$/.test(URL.parse(value)?.protocol ?? "");
}

/** A date and a time of day that the calendar has: `Date.parse` alone takes 30 February for 2 March. */
function isDateTime(value: string): boolean {
  const parts = dateTime.exec(value)?.slice(1, 6);
  if (!parts || Number.isNaN(Date.parse(value))) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return (
    moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && hour < 24 && minute < 60
  );
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/;

/** Beyond it, JSON's whole numbers are rounded when they are read, and nobody can tell what was sent. */
const exactly = `from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;

function isRounded(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** The depth of what arrives is bounded. */
function holdsRounded(value: unknown): boolean {
  if (typeof value === "number") return isRounded(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsRounded);
}
