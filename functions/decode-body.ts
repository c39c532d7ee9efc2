import type * as t from "io-ts";
import { checked } from "../registry/checked";
import { describeErrors } from "../registry/describe-errors";
import { DeadLetterError } from "./dead-letter-error";
import { isTooDeep, maxJsonDepth } from "./json-depth";

/** A whole number from 0. */
export const count = checked(
  "a whole number from 0",
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
);

/** An object of any JSON. */
export const anyObject = checked(
  "an object",
  (value): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value),
);

/** A text of 1 to `max` characters. */
export function limited(max: number): t.Type<string, string, unknown> {
  return checked(
    `a text of 1 to ${max} characters`,
    (value): value is string => typeof value === "string" && value !== "" && value.length <= max,
  );
}

/**
 * Decodes the body of a message of one of our own queues: whoever may send to a queue may send anything.
 * @throws DeadLetterError with one sentence for each member that is not what is expected
 */
export function decodeBody<A>(codec: t.Decoder<unknown, A>, body: string): A {
  const result = codec.decode(parse(body));
  if (result._tag === "Right") return result.right;
  throw new DeadLetterError(`the message is not one of ours: ${describeErrors(result.left)}`);
}

function parse(body: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new DeadLetterError(`the message is not JSON: ${(error as Error).message}`);
  }
  if (!isTooDeep(value)) return value;
  throw new DeadLetterError(`the message has more than ${maxJsonDepth} levels`);
}
