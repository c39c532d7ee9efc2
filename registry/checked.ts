import * as t from "io-ts";
import { nameRules, type NameRule } from "./contract/port-names";

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

/** A name that Port takes. */
export const nameOf = ({ pattern, allowed }: NameRule) =>
  checked(allowed, (value): value is string => typeof value === "string" && pattern.test(value));

/** A title as Port takes it. */
export const title = checked(
  "a text of 1 to 100 characters",
  (value): value is string => typeof value === "string" && value.length > 0 && value.length <= 100,
);

/** Any text. */
export const text = checked("a text", (value): value is string => typeof value === "string");

/** An object whose names are such as Port takes. */
export function named<A>(values: t.Type<A, A, unknown>, allowed: string) {
  const name = nameOf(nameRules.property);
  const record = t.record(t.string, values, allowed);
  return new t.Type<Record<string, A>, Record<string, A>, unknown>(
    allowed,
    record.is,
    (value, context) => {
      if (!t.UnknownRecord.is(value)) return t.failure(value, context, allowed);
      const wrong = Object.keys(value).flatMap((key) => {
        const result = name.validate(key, t.appendContext(context, key, name));
        return result._tag === "Left" ? result.left : [];
      });
      return wrong.length > 0 ? t.failures(wrong) : record.validate(value, context);
    },
    t.identity,
  );
}
