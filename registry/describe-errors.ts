import * as t from "io-ts";
import { describeMistake } from "./known-keys";

/** Puts io-ts' errors into words: one sentence for each, with the field, the value and what is allowed. */
export function describeErrors(errors: t.Errors): string {
  return [...new Set(errors.map(describeError))].join(" ");
}

/** Puts one of io-ts' errors into words. */
export function describeError(error: t.ValidationError): string {
  const allowed = error.message ?? error.context.at(-1)?.type.name ?? "another value";
  return describeMistake(pathOfError(error).join("."), error.value, allowed);
}

/** The keys that lead to what is wrong. */
export function pathOfError({ context }: t.ValidationError): string[] {
  return (
    context
      .map((entry) => entry.key)
      // Members of an intersection are numbered in the context; those numbers are no fields.
      .filter((key, index) => key !== "" && !isIntersectionIndex(context, index))
  );
}

function isIntersectionIndex(context: t.Context, index: number): boolean {
  return index > 0 && context[index - 1]?.type instanceof t.IntersectionType;
}
