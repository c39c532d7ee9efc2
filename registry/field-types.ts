import type * as t from "io-ts";
import type { ExistingBlueprint } from "./blueprint";
import type { Json, JsonObject, PropertySchema } from "./contract/port-data";
import type { Mistake } from "./known-keys";

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
  /** Whether the value is the account that the action works in. */
  readonly account?: true;
  /** What is wrong with the options it was made with. */
  readonly mistakes: readonly Mistake[];
  /** The blueprint whose entities are chosen from. */
  readonly picks?: string | ExistingBlueprint | undefined;
}

/** The inputs of an action, by name. */
export type Fields = Record<string, Field<unknown>>;

/** The values a handler receives for `F`. */
export type InputOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer A> ? A : never };

/** JQ that Port evaluates over `{ form, user, entity, … }` whenever the form changes. */
export interface JqQuery {
  readonly jqQuery: string;
}

/** What every kind of field takes. */
export interface Common<A> {
  readonly description?: string;
  readonly icon?: string;
  /** Value that Port puts into the form, and that stands when nothing was given. */
  readonly default?: A;
  /** `false`: may be left empty; the handler then receives `undefined`. Inputs are required otherwise. */
  readonly required?: boolean;
  /** Whether Port shows the input; what is not always shown may be `undefined`, as with `required: false`. */
  readonly visible?: boolean | JqQuery;
  /** Other inputs: while they are empty this one cannot be filled in, and it is cleared when they change. */
  readonly dependsOn?: readonly string[];
}

/** Options of texts. */
export interface TextOptions extends Common<string> {
  /** In characters. A required text may not be empty unless this is 0. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expression that the whole value must match; anchors are added. */
  readonly pattern?: string;
}

/** Options of numbers. */
export interface NumberOptions extends Common<number> {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Options of lists. */
export interface ListOptions extends Common<readonly Json[]> {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Which entities Port offers: those that keep all, or one, of the rules. */
export interface Dataset {
  readonly combinator: "and" | "or";
  /** Port's search rules; a value may be `{ jqQuery }` over the form. */
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

/** What a handler receives, by what the options say of it. */
export type Value<A, O> = O extends { readonly default: unknown }
  ? A
  : O extends { readonly required: false } | { readonly visible: false | JqQuery }
    ? A | undefined
    : A;

/** Says why a value is not allowed, as in "a number of at least 1"; undefined when it is. */
export type Check = (value: unknown) => string | undefined;

export type { Json, JsonObject, PropertySchema };
