import * as t from "io-ts";
import { nameRules, type NameRule } from "./contract/port-names";
import { unknownKeys } from "./known-keys";

/** A codec whose failure message is what is allowed. */
export function checked<A>(
  allowed: string,
  is: (value: unknown) => value is A,
): t.Type<A, A, unknown> {
  return new t.Type<A>(
    allowed,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context, allowed)),
    t.identity,
  );
}

/**
 * A codec whose failure message depends on the value.
 * @param wantedFor what is allowed in the place of a value that is not
 */
export function judged<A>(
  name: string,
  wantedFor: (value: unknown) => string | undefined,
): t.Type<A, A, unknown> {
  const is = (value: unknown): value is A => wantedFor(value) === undefined;
  return new t.Type<A>(
    name,
    is,
    (value, context) =>
      is(value) ? t.success(value) : t.failure(value, context, wantedFor(value)),
    t.identity,
  );
}

/** A name that Port takes. */
export const nameOf = ({ pattern, allowed }: NameRule) =>
  checked(allowed, (value): value is string => typeof value === "string" && pattern.test(value));

/** Any text. */
export const text = checked("a text", (value): value is string => typeof value === "string");

/** An object whose names keep a rule; such as Port takes, unless given. */
export function named<A>(values: t.Type<A>, allowed: string, rule: NameRule = nameRules.property) {
  const name = nameOf(rule);
  const record = t.record(t.string, values, allowed);
  return new t.Type<Record<string, A>, Record<string, A>, unknown>(
    allowed,
    record.is,
    (value, context) => {
      if (!t.UnknownRecord.is(value) || value instanceof Map) {
        return t.failure(value, context, allowed);
      }
      const wrong = Object.keys(value).flatMap((key) => {
        const result = name.validate(key, t.appendContext(context, key, name));
        return result._tag === "Left" ? result.left : [];
      });
      return wrong.length > 0 ? t.failures(wrong) : record.validate(value, context);
    },
    t.identity,
  );
}

/**
 * An object with these keys and no others: one that is misspelt would silently do nothing.
 * @param allowed what to write instead of what is no object
 */
export function exactly<R extends t.Props, O extends t.Props>(
  required: R,
  optional: O,
  allowed = `an object of ${Object.keys({ ...required, ...optional }).join(", ")}`,
): t.Type<t.TypeOfProps<R> & t.TypeOfPartialProps<O>> {
  type A = t.TypeOfProps<R> & t.TypeOfPartialProps<O>;
  const known = Object.keys({ ...required, ...optional });
  const parts = t.intersection([t.type(required), t.partial(optional)]);
  return new t.Type<A>(
    allowed,
    (value): value is A => parts.is(value) && unknownKeys(value, known).length === 0,
    (value, context) => {
      if (!t.UnknownRecord.is(value)) return t.failure(value, context, allowed);
      const result = parts.validate(value, asIntersection(context, parts));
      const unknown = unknownKeys(value, known).map(({ key, value: found, remedy }) => ({
        value: found,
        context: t.appendContext(context, key, t.unknown),
        message: remedy,
      }));
      // The misspelt key first: what is missing is often the same one.
      const errors = [...unknown, ...(result._tag === "Left" ? result.left : [])];
      return errors.length > 0 ? t.failures(errors) : t.success(value as A);
    },
    t.identity,
  );
}

/** The numbers of an intersection's members are left out of what is told of its errors. */
export function asIntersection(context: t.Context, type: t.Decoder<unknown, unknown>): t.Context {
  const own = context.at(-1);
  return own ? [...context.slice(0, -1), { ...own, type }] : context;
}
